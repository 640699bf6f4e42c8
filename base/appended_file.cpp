#include "base/appended_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include "base/system_error.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;

tl::unexpected<std::string> failure(const fs::path& file, int error) {
  return tl::make_unexpected(
      fmt::format("cannot write {}: {}", file.string(), system_message(error)));
}

struct flock whole_file() {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return lock;
}

/// Locks it for this process, until this process ends or closes it: children do not inherit such
/// locks. False where another process has the lock; a file system without locks has no other.
bool lock(const Descriptor& descriptor) {
  struct flock request = whole_file();
  return ::fcntl(descriptor.number(), F_SETLK, &request) == 0 ||
         (errno != EACCES && errno != EAGAIN);
}

pid_t holder_of(const Descriptor& descriptor) {
  struct flock request = whole_file();
  return ::fcntl(descriptor.number(), F_GETLK, &request) == 0 ? request.l_pid : 0;
}

bool is_still(const fs::path& file, const Descriptor& descriptor) {
  struct stat now {};
  struct stat opened {};
  return ::stat(file.c_str(), &now) == 0 && ::fstat(descriptor.number(), &opened) == 0 &&
         now.st_dev == opened.st_dev && now.st_ino == opened.st_ino;
}

/// Opens and locks what is at `file` now, so that no other process can replace it meanwhile.
tl::expected<Descriptor, std::string> hold(const fs::path& file) {
  for (;;) {
    Descriptor descriptor(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY, 0666));
    if (!descriptor) {
      // A file that may only be read is replaced all the same, and nobody appends to it.
      return errno == EACCES ? tl::expected<Descriptor, std::string>() : failure(file, errno);
    }
    if (!lock(descriptor)) {
      return tl::make_unexpected(
          fmt::format("another run of leakrun (process {}) is writing {}: name another file",
                      holder_of(descriptor), file.string()));
    }
    if (is_still(file, descriptor)) {
      return descriptor;
    }
  }
}

int write_whole(int descriptor, std::string_view piece) {
  while (!piece.empty()) {
    const ssize_t written = ::write(descriptor, piece.data(), piece.size());
    if (written < 0 && errno != EINTR) {
      return errno;
    }
    piece.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
  }
  return 0;
}

}  // namespace

tl::expected<AppendedFile, std::string> AppendedFile::replace(const fs::path& file,
                                                              std::string_view content) {
  std::error_code error;
  const bool is_link = fs::is_symlink(file, error);
  const fs::path target = is_link ? fs::weakly_canonical(file, error) : file;
  if (error && is_link) {
    return failure(file, error.value());
  }
  const auto held = hold(target);
  if (!held) {
    return tl::make_unexpected(held.error());
  }
  // Only who holds `target` makes it: one that is there was left behind.
  const fs::path temporary =
      target.parent_path() / fmt::format(".{}.leakrun-new", target.filename().string());
  ::unlink(temporary.c_str());
  Descriptor descriptor(::open(
      temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0666));
  if (!descriptor) {
    return failure(file, errno);
  }
  int problem = lock(descriptor) ? write_whole(descriptor.number(), content) : EAGAIN;
  if (problem == 0 && std::rename(temporary.c_str(), target.c_str()) != 0) {
    problem = errno;
  }
  if (problem != 0) {
    ::unlink(temporary.c_str());
    return failure(file, problem);
  }
  return AppendedFile(file, std::move(descriptor), content.size());
}

tl::expected<void, std::string> AppendedFile::append(std::string_view piece) {
  if (const int error = write_whole(descriptor_.number(), piece)) {
    // Half a piece would spoil all that comes after it.
    (void)!::ftruncate(descriptor_.number(), static_cast<off_t>(size_));
    return failure(file_, error);
  }
  size_ += piece.size();
  return {};
}

}  // namespace leakrun

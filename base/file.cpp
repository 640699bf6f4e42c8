#include "base/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <system_error>

#include "base/descriptor.h"
#include "base/system_error.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;

tl::unexpected<std::string> failure(std::string_view what, const fs::path& file, int error) {
  return tl::make_unexpected(
      fmt::format("cannot {} {}: {}", what, file.string(), system_message(error)));
}

/// 0, or the errno of what failed.
int write_all(int descriptor, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(descriptor, content.data(), content.size());
    if (written < 0) {
      if (errno == EINTR) {
        continue;
      }
      return errno;
    }
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

/// A device or a pipe (/dev/stdout, /dev/null) is written to: putting a file in its place would
/// take it from everybody else.
tl::expected<void, std::string> write_into(const fs::path& file, std::string_view content) {
  const Descriptor descriptor(::open(file.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY));
  if (!descriptor) {
    return failure("write", file, errno);
  }
  if (const int error = write_all(descriptor.number(), content)) {
    return failure("write", file, error);
  }
  return {};
}

fs::path temporary_name_beside(const fs::path& file) {
  static std::atomic<unsigned> counter{0};
  return file.parent_path() / fmt::format(".leakrun.{}.{}", ::getpid(), counter++);
}

tl::expected<void, std::string> replace(const fs::path& file, std::string_view content) {
  const fs::path temporary = temporary_name_beside(file);
  Descriptor descriptor(
      ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666));
  if (!descriptor) {
    return failure("write", file, errno);
  }
  int error = write_all(descriptor.number(), content);
  descriptor.reset();
  if (error == 0 && std::rename(temporary.c_str(), file.c_str()) != 0) {
    error = errno;
  }
  if (error != 0) {
    ::unlink(temporary.c_str());
    return failure("write", file, error);
  }
  return {};
}

tl::expected<void, std::string> make_folder_of(const fs::path& file) {
  std::error_code error;
  if (file.has_parent_path()) {
    fs::create_directories(file.parent_path(), error);
  }
  if (error) {
    return failure("create the folder of", file, error.value());
  }
  return {};
}

/// Gives back the permissions that a test took from its own folders, without which what is in
/// them cannot be removed.
void make_removable(const fs::path& folder) {
  std::error_code error;
  fs::permissions(folder, fs::perms::owner_all, fs::perm_options::add, error);
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code ignored;
    if (entry->is_directory(ignored) && !entry->is_symlink(ignored)) {
      make_removable(entry->path());
    }
  }
}

}  // namespace

tl::expected<std::string, std::string> read_file(const fs::path& file, std::size_t limit) {
  const Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  if (!descriptor) {
    return failure("read", file, errno);
  }
  std::string content;
  char buffer[std::size_t{64} << 10];
  for (;;) {
    const ssize_t count = ::read(descriptor.number(), buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count < 0) {
      return failure("read", file, errno);
    }
    if (count == 0) {
      return content;
    }
    if (static_cast<std::size_t>(count) > limit - content.size()) {
      return tl::make_unexpected(
          fmt::format("cannot read {}: it is larger than {} bytes", file.string(), limit));
    }
    content.append(buffer, static_cast<std::size_t>(count));
  }
}

tl::expected<void, std::string> check_writable(const fs::path& file) {
  if (auto made = make_folder_of(file); !made) {
    return made;
  }
  std::error_code error;
  const fs::file_status status = fs::status(file, error);
  if (fs::is_directory(status)) {
    return failure("write", file, EISDIR);
  }
  if (fs::exists(status) && !fs::is_regular_file(status)) {
    return ::access(file.c_str(), W_OK) == 0 ? tl::expected<void, std::string>()
                                             : failure("write", file, errno);
  }
  const fs::path target = fs::is_symlink(file, error) ? fs::weakly_canonical(file, error) : file;
  // It is the folder that counts: a new file in it will be put in the place of the other.
  const fs::path temporary = temporary_name_beside(target);
  const Descriptor descriptor(
      ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!descriptor) {
    return failure("write", file, errno);
  }
  ::unlink(temporary.c_str());
  return {};
}

tl::expected<void, std::string> write_file_atomically(
    const fs::path& file, const std::function<void(std::ostream&)>& write) {
  if (auto made = make_folder_of(file); !made) {
    return made;
  }
  std::error_code error;
  const fs::file_status status = fs::status(file, error);
  const bool is_replaced = !fs::exists(status) || fs::is_regular_file(status);
  // A symbolic link stays one: what it points to is replaced.
  const fs::path target = is_replaced && fs::exists(status) ? fs::canonical(file, error) : file;
  if (is_replaced && fs::exists(status) && error) {
    return failure("write", file, error.value());
  }
  const fs::path written = is_replaced ? temporary_name_beside(target) : file;
  // A link that somebody else has put there is not followed.
  if (is_replaced &&
      !Descriptor(
          ::open(written.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666))) {
    return failure("write", file, errno);
  }
  errno = 0;
  std::ofstream out(written, std::ios::binary);
  write(out);
  out.close();
  if (out && (!is_replaced || std::rename(written.c_str(), target.c_str()) == 0)) {
    return {};
  }
  const int reason = errno != 0 ? errno : EIO;
  if (is_replaced) {
    ::unlink(written.c_str());
  }
  return failure("write", file, reason);
}

tl::expected<void, std::string> write_file_atomically(const fs::path& file,
                                                      std::string_view content) {
  if (auto made = make_folder_of(file); !made) {
    return made;
  }
  std::error_code error;
  const fs::file_status status = fs::status(file, error);
  if (!fs::exists(status)) {
    return replace(file, content);
  }
  if (!fs::is_regular_file(status)) {
    return write_into(file, content);
  }
  // A symbolic link stays one: what it points to is replaced.
  const fs::path target = fs::canonical(file, error);
  return error ? failure("write", file, error.value()) : replace(target, content);
}

PrivateFolder::PrivateFolder(std::string_view name_prefix) {
  const char* folder = std::getenv("TMPDIR");
  const fs::path parent = fs::absolute(folder != nullptr && *folder != '\0' ? folder : "/tmp");
  std::string name = (parent / fmt::format("{}XXXXXX", name_prefix)).string();
  if (::mkdtemp(name.data()) == nullptr) {
    throw std::runtime_error(fmt::format("cannot make a temporary folder in {}: {}",
                                         parent.string(), system_message(errno)));
  }
  path_ = name;
}

PrivateFolder::~PrivateFolder() {
  std::error_code error;
  fs::remove_all(path_, error);
  if (error) {
    make_removable(path_);
    fs::remove_all(path_, error);
  }
}

}  // namespace leakrun

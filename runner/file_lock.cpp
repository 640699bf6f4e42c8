#include "runner/file_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/system_error.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;

fs::path lock_file_of(const fs::path& file) {
  return file.parent_path() / fmt::format(".{}.lock", file.filename().string());
}

// False where another process has removed the file since it was opened: its lock is worth nothing.
bool is_still_there(const fs::path& path, const Descriptor& opened) {
  struct stat by_path {};
  struct stat by_descriptor {};
  return fstat(opened.number(), &by_descriptor) == 0 && stat(path.c_str(), &by_path) == 0 &&
         by_path.st_dev == by_descriptor.st_dev && by_path.st_ino == by_descriptor.st_ino;
}

}  // namespace

tl::expected<Descriptor, std::string> lock_beside(const fs::path& file) {
  const fs::path path = lock_file_of(file);
  const auto failure = [&] {
    return tl::make_unexpected(
        fmt::format("cannot lock {}: {}", path.string(), system_message(errno)));
  };
  while (true) {
    Descriptor lock(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666));
    if (!lock) {
      return failure();
    }
    while (flock(lock.number(), LOCK_EX) != 0) {
      if (errno != EINTR) {
        return failure();
      }
    }
    if (is_still_there(path, lock)) {
      return lock;
    }
  }
}

void remove_lock(const fs::path& file, Descriptor lock) {
  // While it is held: whoever waits for it sees that the file is gone, and makes a new one.
  unlink(lock_file_of(file).c_str());
  lock.reset();
}

}  // namespace leakrun

#include "runner/tree_memory.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <string>
#include <string_view>
#include <vector>

#include "runner/process_tree.h"

namespace leakrun {
namespace {

// What a file of /proc says, which is made for one read.
std::string proc_text(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    return {};
  }
  std::string text;
  std::array<char, 4096> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init)
  for (ssize_t length = 0; (length = read(fd, buffer.data(), buffer.size())) > 0;) {
    text.append(buffer.data(), static_cast<std::size_t>(length));
  }
  close(fd);
  return text;
}

// The numbers at the start of `text`, which spaces separate.
std::vector<std::uint64_t> numbers_in(std::string_view text) {
  std::vector<std::uint64_t> numbers;
  std::uint64_t number = 0;
  for (const char* at = text.data(); at != text.data() + text.size();) {
    const auto [end, error] = std::from_chars(at, text.data() + text.size(), number);
    if (error != std::errc{}) {
      break;
    }
    numbers.push_back(number);
    at = end != text.data() + text.size() && *end == ' ' ? end + 1 : end;
  }
  return numbers;
}

// Of one process, by what each of its threads has started: proc_pid_task(5). Cheap, where a look at
// all processes of the machine is not.
void add_children(pid_t pid, std::vector<pid_t>& found) {
  const std::string tasks = fmt::format("/proc/{}/task", pid);
  DIR* folder = opendir(tasks.c_str());
  if (folder == nullptr) {
    return;
  }
  while (const dirent* entry = readdir(folder)) {  // NOLINT(concurrency-mt-unsafe)
    if (entry->d_name[0] != '.') {
      const std::string children =
          proc_text(fmt::format("{}/{}/children", tasks, static_cast<const char*>(entry->d_name)));
      for (const std::uint64_t child : numbers_in(children)) {
        found.push_back(static_cast<pid_t>(child));
      }
    }
  }
  closedir(folder);
}

std::vector<pid_t> descendants_by_tasks() {
  std::vector<pid_t> found = {getpid()};
  for (std::size_t i = 0; i < found.size(); ++i) {
    add_children(found[i], found);
  }
  found.erase(found.begin());
  return found;
}

std::uint64_t resident_bytes(pid_t pid) {
  static const auto page = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  const auto pages = numbers_in(proc_text(fmt::format("/proc/{}/statm", pid)));
  return pages.size() < 2 ? 0 : pages[1] * page;
}

}  // namespace

std::uint64_t resident_bytes_of_descendants() {
  // A kernel without CONFIG_PROC_CHILDREN has no such files.
  static const bool has_children_files =
      access(fmt::format("/proc/self/task/{}/children", getpid()).c_str(), R_OK) == 0;
  std::uint64_t bytes = 0;
  for (const pid_t pid : has_children_files ? descendants_by_tasks() : descendants()) {
    bytes += resident_bytes(pid);
  }
  return bytes;
}

}  // namespace leakrun

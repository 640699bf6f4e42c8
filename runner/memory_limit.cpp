#include "runner/memory_limit.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "base/text.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargestProcFile = std::size_t{1} << 20;

std::string content_of(const fs::path& file) {
  return read_file(file, kLargestProcFile).value_or("");
}

// "MemTotal:  16318480 kB", proc(5).
std::optional<std::uint64_t> machine_bytes(const fs::path& root) {
  constexpr std::string_view kKey = "MemTotal:";
  const std::string text = content_of(root / "proc/meminfo");
  for (const std::string& line : split(text, '\n')) {
    if (line.starts_with(kKey)) {
      const auto kilobytes = leading_number(trimmed(std::string_view(line).substr(kKey.size())));
      return kilobytes ? std::optional(*kilobytes * 1024) : std::nullopt;
    }
  }
  return std::nullopt;
}

// A hierarchy of control groups that limits memory.
struct Hierarchy {
  const char* limit_file = nullptr;
  fs::path mounted_group;  // the group that its mount point shows
  fs::path mount_point;
  fs::path own_group;
};

bool names_memory(std::string_view comma_separated) {
  const auto words = split(comma_separated, ',');
  return std::find(words.begin(), words.end(), "memory") != words.end();
}

// Where the hierarchies are mounted, by /proc/self/mountinfo, proc(5): "36 35 98:0 ROOT POINT
// OPTIONS … - TYPE SOURCE SUPER_OPTIONS".
std::vector<Hierarchy> mounted_hierarchies(const fs::path& root) {
  std::vector<Hierarchy> hierarchies;
  for (const std::string& line : split(content_of(root / "proc/self/mountinfo"), '\n')) {
    const auto words = split(line, ' ');
    const auto dash = std::find(words.begin(), words.end(), "-");
    if (dash - words.begin() < 6 || words.end() - dash < 4) {
      continue;
    }
    if (dash[1] == "cgroup2") {
      hierarchies.push_back({"memory.max", words[3], words[4], {}});
    } else if (dash[1] == "cgroup" && names_memory(dash[3])) {
      hierarchies.push_back({"memory.limit_in_bytes", words[3], words[4], {}});
    }
  }
  return hierarchies;
}

// The group that this process is in, by /proc/self/cgroup, cgroups(7): "0::GROUP" in version 2, and
// "NUMBER:CONTROLLERS:GROUP" in version 1.
fs::path own_group(std::string_view text, bool is_version_2) {
  for (const std::string& line : split(text, '\n')) {
    const std::size_t first = line.find(':');
    const std::size_t second = line.find(':', first == std::string::npos ? first : first + 1);
    if (second == std::string::npos) {
      continue;
    }
    const std::string_view controllers =
        std::string_view(line).substr(first + 1, second - first - 1);
    if (is_version_2 ? controllers.empty() && line.starts_with("0:") : names_memory(controllers)) {
      return line.substr(second + 1);
    }
  }
  return "/";
}

// The smallest limit of the group and of those that it is in, as far as they can be seen.
std::optional<std::uint64_t> group_bytes(const Hierarchy& hierarchy, const fs::path& root) {
  fs::path below = hierarchy.own_group.lexically_relative(hierarchy.mounted_group);
  if (below.empty() || *below.begin() == "..") {
    below = ".";  // in a container the mount may show this group alone
  }
  const fs::path top = root / hierarchy.mount_point.relative_path();
  std::optional<std::uint64_t> least;
  for (fs::path group = below.lexically_normal();; group = group.parent_path()) {
    const auto limit = leading_number(content_of(top / group / hierarchy.limit_file));
    least = limit && (!least || *limit < *least) ? limit : least;
    if (group.empty() || group == ".") {
      return least;
    }
  }
}

}  // namespace

std::optional<std::uint64_t> available_memory_bytes(const fs::path& root) {
  std::optional<std::uint64_t> least = machine_bytes(root);
  const std::string groups = content_of(root / "proc/self/cgroup");
  for (Hierarchy& hierarchy : mounted_hierarchies(root)) {
    hierarchy.own_group = own_group(groups, std::string_view(hierarchy.limit_file) == "memory.max");
    const auto limit = group_bytes(hierarchy, root);
    least = limit && (!least || *limit < *least) ? limit : least;
  }
  return least;
}

}  // namespace leakrun

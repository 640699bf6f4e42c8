#include "runner/config_file.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <system_error>

#include "base/file.h"
#include "base/text.h"
#include "runner/run_error.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargestConfig = std::size_t{1} << 20;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

void refuse_file_of_others(const fs::path& file, const fs::path& start) {
  struct stat of_file {};
  struct stat of_start {};
  if (::stat(file.c_str(), &of_file) != 0 || ::stat(start.c_str(), &of_start) != 0) {
    return;  // reading it says why
  }
  const uid_t owner = of_file.st_uid;
  if (owner != 0 && owner != ::geteuid() && owner != of_start.st_uid) {
    throw RunError(ExitStatus::kUsage,
                   fmt::format("{} belongs to another user (uid {}); name it by an option where "
                               "it is meant, or remove it",
                               shown_path(file), owner));
  }
}

}  // namespace

std::vector<ConfigLine> parse_config(std::string_view text, std::string_view shown) {
  if (text.starts_with(kByteOrderMark)) {
    text.remove_prefix(kByteOrderMark.size());
  }
  std::vector<ConfigLine> lines;
  std::size_t number = 0;
  for (const std::string& raw : split(text, '\n')) {
    ++number;
    const std::string_view line = trimmed(raw);
    if (line.empty() || line.front() == '#' || line.front() == ';') {
      continue;
    }
    if (line.front() == '[') {
      throw RunError(ExitStatus::kUsage, fmt::format("{}:{}: there are no sections; remove '{}'",
                                                     shown, number, printable_line(line)));
    }
    const std::size_t equals = line.find('=');
    const std::string_view name = trimmed(line.substr(0, equals));
    if (equals == std::string_view::npos || name.empty()) {
      throw RunError(ExitStatus::kUsage,
                     fmt::format("{}:{}: '{}' is not NAME = VALUE, as in threshold-mb = 10", shown,
                                 number, printable_line(line)));
    }
    lines.push_back({std::string(name), std::string(trimmed(line.substr(equals + 1))), number});
  }
  return lines;
}

std::vector<ConfigLine> read_config_file(const fs::path& file, std::string_view shown) {
  const auto text = read_file(file, kLargestConfig);
  if (!text) {
    throw RunError(ExitStatus::kUsage, fmt::format("configuration: {}", text.error()));
  }
  return parse_config(*text, shown);
}

fs::path config_search_start(const std::string& target) {
  std::error_code error;
  const fs::path absolute = fs::absolute(target, error);
  const fs::file_status status = fs::status(absolute, error);
  if (error || !fs::exists(status)) {
    return {};
  }
  const fs::path folder =
      fs::canonical(fs::is_directory(status) ? absolute : absolute.parent_path(), error);
  return error ? fs::path() : folder;
}

fs::path find_upward(const fs::path& start, std::string_view name) {
  fs::path folder = start;
  while (!folder.empty()) {
    fs::path file = folder / name;
    std::error_code error;
    if (fs::exists(file, error)) {
      refuse_file_of_others(file, start);
      return file;
    }
    if (folder == folder.parent_path()) {
      break;
    }
    folder = folder.parent_path();
  }
  return {};
}

std::string shown_path(const fs::path& file) {
  std::error_code error;
  const fs::path relative = file.lexically_relative(fs::current_path(error));
  const bool is_below = !error && !relative.empty() && *relative.begin() != "..";
  return printable_line((is_below ? relative : file).string());
}

}  // namespace leakrun

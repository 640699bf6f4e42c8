#include "runner/cmake_files.h"

#include <strings.h>

#include <algorithm>
#include <cstddef>

#include "base/file.h"
#include "base/text.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kCMakeFileLimit = std::size_t{64} << 20;

bool is_identifier_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// The position behind the bracket text that begins at `start` (`[[...]]`, `[=[...]=]`), or
/// `start` where none begins there.
std::size_t behind_bracket(std::string_view text, std::size_t start) {
  std::size_t second = start + 1;
  while (second < text.size() && text[second] == '=') {
    ++second;
  }
  if (start >= text.size() || text[start] != '[' || second >= text.size() || text[second] != '[') {
    return start;
  }
  const std::string end = "]" + std::string(second - start - 1, '=') + "]";
  const std::size_t found = text.find(end, second);
  return found == std::string_view::npos ? text.size() : found + end.size();
}

std::size_t behind_string(std::string_view text, std::size_t start) {
  for (std::size_t i = start + 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      return i + 1;
    }
  }
  return text.size();
}

std::size_t behind_comment(std::string_view text, std::size_t start) {
  const std::size_t behind = behind_bracket(text, start + 1);
  return behind != start + 1 ? behind : std::min(text.find('\n', start), text.size());
}

/// Whether the word text[start, end) is the name of a call of project.
bool calls_project(std::string_view text, std::size_t start, std::size_t end) {
  constexpr std::string_view kProject = "project";
  if (end - start != kProject.size() ||
      ::strncasecmp(text.data() + start, kProject.data(), kProject.size()) != 0) {
    return false;
  }
  const std::size_t next = text.find_first_not_of(" \t", end);
  return next != std::string_view::npos && text[next] == '(';
}

}  // namespace

bool has_project_command(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == '#') {
      i = behind_comment(text, i);
    } else if (text[i] == '"') {
      i = behind_string(text, i);
    } else if (text[i] == '\\') {
      i += 2;
    } else if (is_identifier_character(text[i])) {
      std::size_t end = i;
      while (end < text.size() && is_identifier_character(text[end])) {
        ++end;
      }
      if (calls_project(text, i, end)) {
        return true;
      }
      i = end;
    } else {
      const std::size_t behind = behind_bracket(text, i);
      i = behind != i ? behind : i + 1;
    }
  }
  return false;
}

bool is_cmake_project(const fs::path& folder) {
  const auto text = read_file(folder / "CMakeLists.txt", kCMakeFileLimit);
  return text && has_project_command(*text);
}

fs::path enclosing_project(const fs::path& folder) {
  for (fs::path above = folder.parent_path();; above = above.parent_path()) {
    if (is_cmake_project(above)) {
      return above;
    }
    if (above == above.parent_path()) {
      return {};
    }
  }
}

std::optional<std::string> cmake_cache_value(const fs::path& build_folder, std::string_view key) {
  const auto text = read_file(build_folder / "CMakeCache.txt", kCMakeFileLimit);
  if (!text) {
    return std::nullopt;
  }
  for (const std::string& line : split(*text, '\n')) {
    // KEY:TYPE=VALUE
    const std::size_t equals = line.find('=');
    if (equals != std::string::npos && line.compare(0, key.size(), key) == 0 &&
        line.size() > key.size() && line[key.size()] == ':') {
      return line.substr(equals + 1);
    }
  }
  return std::nullopt;
}

}  // namespace leakrun

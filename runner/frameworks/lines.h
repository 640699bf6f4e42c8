#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace leakrun {

/// Calls `take(line)` for each line of `text`, without its end, until it returns false.
template <typename Take>
void for_each_line(std::string_view text, Take take) {
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.ends_with('\r')) {
      line.remove_suffix(1);
    }
    if (!take(line)) {
      return;
    }
  }
}

/// `text` without the sequences that set colours in a terminal.
inline std::string without_colors(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const std::size_t escape = text.find("\x1b[");
    result += text.substr(0, escape);
    if (escape == std::string_view::npos) {
      break;
    }
    text.remove_prefix(escape + 2);
    text.remove_prefix(std::min(text.size(), text.find_first_not_of("0123456789;")));
    text.remove_prefix(text.empty() ? 0 : 1);
  }
  return result;
}

}  // namespace leakrun

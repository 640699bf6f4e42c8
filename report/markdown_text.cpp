#include "report/markdown_text.h"

#include <algorithm>
#include <cstddef>

#include "base/text.h"

namespace leakrun {

std::string markdown_code(std::string_view text) {
  if (text.empty()) {
    return {};
  }
  const std::string code = printable_line(text);
  std::size_t longest_run = 0;
  std::size_t run = 0;
  for (const char c : code) {
    run = c == '`' ? run + 1 : 0;
    longest_run = std::max(longest_run, run);
  }
  const std::string fence(longest_run + 1, '`');
  // One space at both ends is not part of the code, and keeps backticks in it from the fence.
  return longest_run > 0 || code.front() == ' ' ? fence + ' ' + code + ' ' + fence
                                                : fence + code + fence;
}

std::string markdown_cell(std::string_view text) {
  std::string cell;
  for (const char c : markdown_code(text)) {
    // A table is split at every other one, in code too (GitHub Flavored Markdown, 4.10).
    cell += c == '|' ? "\\|" : std::string(1, c);
  }
  return cell;
}

}  // namespace leakrun

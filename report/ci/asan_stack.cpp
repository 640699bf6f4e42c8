#include "report/ci/asan_stack.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "base/text.h"
#include "report/ci/code_place.h"

namespace leakrun {
namespace {

constexpr std::size_t kMostFrames = 256;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Takes ":123" off the end of `text`.
std::optional<std::uint32_t> take_number_at_end(std::string_view& text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon + 1 == text.size()) {
    return std::nullopt;
  }
  const std::string_view digits = text.substr(colon + 1);
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc{} || end != digits.data() + digits.size()) {
    return std::nullopt;
  }
  text = text.substr(0, colon);
  return number;
}

/// "(/bin/t+0x1234)" and, in Clang's, " (BuildId: 5f3c)" behind it.
void read_module(std::string_view text, Frame& frame) {
  const std::size_t plus = text.rfind("+0x");
  const std::size_t end = plus == std::string_view::npos ? plus : text.find(')', plus);
  if (end == std::string_view::npos) {
    return;
  }
  frame.module = text.substr(1, plus - 1);
  const std::string_view digits = text.substr(plus + 3, end - plus - 3);
  std::from_chars(digits.data(), digits.data() + digits.size(), frame.offset, 16);
}

/// Names of functions have blanks, and paths of files may: an absolute path begins at the first
/// " /", another behind the last blank.
void read_place(std::string_view text, Frame& frame) {
  if (const std::size_t module = text.rfind(" (/"); module != std::string_view::npos) {
    read_module(text.substr(module + 1), frame);
    frame.function = text.substr(0, module);
    return;
  }
  const std::optional<std::uint32_t> last = take_number_at_end(text);
  const std::optional<std::uint32_t> before = last ? take_number_at_end(text) : std::nullopt;
  const std::size_t absolute = text.find(" /");
  const std::size_t blank = absolute != std::string_view::npos ? absolute : text.rfind(' ');
  if (!last || blank == std::string_view::npos) {
    frame.function = text;
    return;
  }
  frame.function = text.substr(0, blank);
  frame.file = text.substr(blank + 1);
  frame.line = before.value_or(*last);
  frame.column = before ? *last : 0;
}

std::optional<Frame> frame_of(std::string_view line) {
  if (line.size() < 2 || line[0] != '#' || !is_digit(line[1])) {
    return std::nullopt;
  }
  Frame frame;
  if (const std::size_t in = line.find(" in "); in != std::string_view::npos) {
    read_place(line.substr(in + 4), frame);
  } else if (const std::size_t module = line.find(" ("); module != std::string_view::npos) {
    read_module(line.substr(module + 1), frame);
  }
  return frame;
}

bool is_of_runtime(std::string_view file) {
  for (const std::string_view start : {"/usr/", "../", "csu/", "nptl/", "sysdeps/"}) {
    if (file.starts_with(start)) {
      return true;
    }
  }
  return file.find("/libsanitizer/") != std::string_view::npos ||
         file.find("/compiler-rt/") != std::string_view::npos;
}

void mark_internal_frames(Stack& stack) {
  bool is_below_main = true;
  for (Frame& frame : stack) {
    const bool has_no_place = frame.file.empty() && !frame.function.empty();
    frame.internal = !is_below_main || has_no_place || is_of_runtime(frame.file);
    is_below_main = is_below_main && frame.function != "main";
  }
}

void make_relative(std::string& file, std::string_view source_root) {
  if (!source_root.empty() && is_below(file, source_root)) {
    file.erase(0, source_root == "/" ? 1 : source_root.size() + 1);
  }
}

}  // namespace

Stack asan_stack(std::string_view report, std::string_view source_root) {
  Stack stack;
  while (!report.empty() && stack.size() < kMostFrames) {
    const std::size_t end = std::min(report.find('\n'), report.size());
    const std::string_view line = trimmed(report.substr(0, end));
    report.remove_prefix(std::min(end + 1, report.size()));
    if (auto frame = frame_of(line)) {
      stack.push_back(std::move(*frame));
    } else if (!stack.empty()) {
      break;
    }
  }
  mark_internal_frames(stack);
  for (Frame& frame : stack) {
    make_relative(frame.file, source_root);
  }
  return stack;
}

}  // namespace leakrun

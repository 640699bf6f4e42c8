#include "symbolize/frame_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/text.h"
#include "profile/stack_text.h"

namespace leakrun {
namespace {

constexpr std::string_view kFrameStart = "    #";
constexpr std::size_t kMostOpenStacks = 16;

// `ESC [ NUMBERS LETTER` at the end of `text`, as terminals take it (ECMA-48, CSI): how long it is,
// or 0.
std::size_t length_of_last_colour(std::string_view text) {
  const std::size_t start = text.rfind("\033[");
  if (start == std::string_view::npos ||
      text.find_first_not_of("0123456789;", start + 2) != text.size() - 1) {
    return 0;
  }
  const char last = text.back();
  return (last >= 'A' && last <= 'Z') || (last >= 'a' && last <= 'z') ? text.size() - start : 0;
}

std::string_view without_end_of_line(std::string_view text) {
  for (;;) {
    const std::size_t length =
        text.ends_with('\r') || text.ends_with(' ') ? 1 : length_of_last_colour(text);
    if (length == 0) {
      return text;
    }
    text.remove_suffix(length);
  }
}

std::optional<FrameText> frame_at(std::string_view line, std::size_t start) {
  FrameText text;
  text.before = line.substr(0, start);
  text.frame = without_end_of_line(line.substr(start));
  text.after = line.substr(start + text.frame.size());
  std::string_view rest = text.frame.substr(kFrameStart.size());
  const auto number = take_number(rest);
  const std::size_t end = rest.find("  (");
  if (!number || !rest.starts_with(" 0x") || end == std::string_view::npos ||
      rest.find_first_not_of("0123456789abcdef", 3) != end) {
    return std::nullopt;
  }
  text.number = *number;
  text.pc = rest.substr(1, end - 1);
  text.location = rest.substr(end + 2);
  return text;
}

}  // namespace

std::optional<FrameText> find_frame(std::string_view line) {
  for (std::size_t start = line.find(kFrameStart); start != std::string_view::npos;
       start = line.find(kFrameStart, start + 1)) {
    if (auto text = frame_at(line, start)) {
      return text;
    }
  }
  return std::nullopt;
}

std::string text_behind_pc(const Frame& frame, std::string_view location) {
  if (frame.function.empty() && frame.file.empty()) {
    return fmt::format("  {}", location);
  }
  const std::string function = frame.function.empty() ? "??" : printable_line(frame.function);
  if (frame.file.empty()) {
    return fmt::format(" in {} {}", function, location);
  }
  std::string place = printable_line(frame.file);
  if (frame.line != 0) {
    place += fmt::format(":{}", frame.line);
  }
  if (frame.line != 0 && frame.column != 0) {
    place += fmt::format(":{}", frame.column);
  }
  return fmt::format(" in {} {}", function, place);
}

void append_frames(std::string& out, const FrameText& text, std::uint64_t first,
                   const std::vector<std::string>& behind_pc) {
  std::string_view newline;
  for (const std::string& each : behind_pc) {
    out.append(newline).append(text.before).append(kFrameStart);
    fmt::format_to(std::back_inserter(out), "{} ", first++);
    out.append(text.pc).append(each).append(text.after);
    newline = "\n";
  }
}

FrameNumbers::OpenStack& FrameNumbers::stack_of(const FrameText& text) {
  const auto has_its_prefix = [&](const OpenStack& stack) { return stack.before == text.before; };
  const auto goes_on = [&](const OpenStack& stack) { return stack.next == text.number; };
  auto found = std::find_if(open_.rbegin(), open_.rend(), [&](const OpenStack& stack) {
    return has_its_prefix(stack) && (text.number == 0 || goes_on(stack));
  });
  if (found == open_.rend() && text.number != 0) {
    found = std::find_if(open_.rbegin(), open_.rend(), goes_on);
  }
  if (found == open_.rend()) {
    found = std::find_if(open_.rbegin(), open_.rend(), has_its_prefix);
  }
  if (found != open_.rend()) {
    std::rotate(found.base() - 1, found.base(), open_.end());
  } else {
    if (open_.size() == kMostOpenStacks) {
      open_.erase(open_.begin());
    }
    open_.emplace_back();
  }
  return open_.back();
}

std::uint64_t FrameNumbers::place(const FrameText& text, std::size_t frames) {
  OpenStack& stack = stack_of(text);
  stack.before = text.before;
  stack.next = text.number + 1;
  stack.added = text.number == 0 ? 0 : stack.added;
  const std::uint64_t first = text.number + stack.added;
  stack.added += frames - 1;
  return first;
}

}  // namespace leakrun

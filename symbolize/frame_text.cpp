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

// The frame that begins at `start` of `line`, whose content ends at `end`. Each look is short: a
// line may hold thousands of beginnings.
std::optional<FrameText> frame_at(std::string_view line, std::size_t start, std::size_t end) {
  constexpr std::size_t kLongestNumber = 20;
  constexpr std::size_t kLongestPc = 16;
  const std::string_view frame = line.substr(start, end - start);
  std::string_view number_text = frame.substr(kFrameStart.size(), kLongestNumber);
  const std::size_t number_room = number_text.size();
  const auto number = take_number(number_text);
  const std::string_view rest = frame.substr(kFrameStart.size() + number_room - number_text.size());
  if (!number || !rest.starts_with(" 0x")) {
    return std::nullopt;
  }
  const std::size_t behind_pc =
      rest.substr(0, 3 + kLongestPc + 1).find_first_not_of("0123456789abcdef", 3);
  if (behind_pc == std::string_view::npos || !rest.substr(behind_pc).starts_with("  (")) {
    return std::nullopt;
  }
  FrameText text;
  text.before = line.substr(0, start);
  text.frame = frame;
  text.after = line.substr(end);
  text.number = *number;
  text.pc = rest.substr(1, behind_pc - 1);
  text.location = rest.substr(behind_pc + 2);
  return text;
}

}  // namespace

std::optional<FrameText> find_frame(std::string_view line) {
  const std::string_view content = without_end_of_line(line);
  for (std::size_t start = content.find(kFrameStart); start != std::string_view::npos;
       start = content.find(kFrameStart, start + 1)) {
    if (auto text = frame_at(line, start, content.size())) {
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

#include "profile/stack_text.h"

#include <charconv>
#include <limits>
#include <string>

namespace leakrun {
namespace {

// The runtimes' own limit on malloc_context_size (kStackTraceMax in sanitizer_stacktrace.h).
constexpr std::size_t kMaxFrames = 256;
constexpr std::uint64_t kLargestNumber = std::numeric_limits<std::int64_t>::max();

template <typename Number>
std::optional<Number> take_digits(std::string_view& text, int base) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (error != std::errc{}) {
    return std::nullopt;
  }
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

std::optional<std::uint64_t> take_hex(std::string_view& text) {
  return take_prefix(text, "0x") ? take_digits<std::uint64_t>(text, 16) : std::nullopt;
}

// Takes ` (BuildId: HEX)` off the end of `text`.
std::string take_build_id(std::string_view& text) {
  constexpr std::string_view kOpening = " (BuildId: ";
  const std::size_t start = text.rfind(kOpening);
  if (start == std::string_view::npos || text.back() != ')') {
    return {};
  }
  std::string_view build_id = text.substr(start + kOpening.size());
  build_id.remove_suffix(1);
  if (build_id.find_first_not_of("0123456789abcdef") != std::string_view::npos) {
    return {};
  }
  text = text.substr(0, start);
  return std::string(build_id);
}

// A module's path may hold anything, so its offset is looked for from the end.
std::optional<Address> read_location(std::string_view location, std::uint64_t pc,
                                     ModuleTable& modules) {
  if (location == "(<unknown module>)") {
    return Address{ModuleTable::kUnknown, pc};
  }
  const std::string build_id = location.empty() ? "" : take_build_id(location);
  const std::size_t plus = location.rfind("+0x");
  if (!location.starts_with('(') || !location.ends_with(')') || plus == std::string_view::npos) {
    return std::nullopt;
  }
  std::string_view digits = location.substr(plus + 1);
  const auto offset = take_hex(digits);
  if (!offset || digits != ")" || plus == 1) {
    return std::nullopt;
  }
  return Address{modules.intern(std::string(location.substr(1, plus - 1)), build_id), *offset};
}

// `    #N 0xPC`, and what follows.
std::optional<std::uint64_t> take_frame_start(std::string_view& line, std::size_t number) {
  if (!take_prefix(line, "    #") || take_number(line) != number || !take_prefix(line, " ")) {
    return std::nullopt;
  }
  return take_hex(line);
}

// `    #N 0xPC in FUNCTION …`: symbolized in the process, which does not say the module.
std::optional<Address> read_symbolized_frame(std::string_view line, std::size_t number) {
  const auto pc = take_frame_start(line, number);
  return pc && line.starts_with(" in ") ? std::optional(Address{ModuleTable::kUnknown, *pc})
                                        : std::nullopt;
}

// Takes a frame off `text`. A module's path may hold newlines.
std::optional<Address> take_frame(std::string_view& text, std::size_t number,
                                  ModuleTable& modules) {
  constexpr int kMaxLines = 8;
  std::size_t end = 0;
  for (int line = 0; line < kMaxLines && end != std::string_view::npos; line++) {
    end = text.find('\n', line == 0 ? 0 : end + 1);
    const std::string_view candidate = text.substr(0, end);
    auto frame = read_frame(candidate, number, modules);
    if (!frame && line == 0) {
      frame = read_symbolized_frame(candidate, number);
    }
    if (frame) {
      text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
      return frame;
    }
    // Not over the next frame, or the end of the stack.
    if (end == std::string_view::npos || text.substr(end).starts_with("\n    #") ||
        text.substr(end).starts_with("\n\n")) {
      break;
    }
  }
  return std::nullopt;
}

}  // namespace

std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) {
    return false;
  }
  text.remove_prefix(prefix.size());
  return true;
}

std::optional<std::uint64_t> take_number(std::string_view& text) {
  const auto number = take_digits<std::uint64_t>(text, 10);
  return number && *number <= kLargestNumber ? number : std::nullopt;
}

std::optional<Address> read_frame(std::string_view line, std::size_t number, ModuleTable& modules) {
  const auto pc = take_frame_start(line, number);
  if (!pc || !take_prefix(line, "  ")) {
    return std::nullopt;
  }
  return read_location(line, *pc, modules);
}

std::optional<CallStack> take_stack(std::string_view& text, ModuleTable& modules) {
  CallStack stack;
  while (!text.empty()) {
    if (take_prefix(text, "\n")) {
      return stack;
    }
    if (stack.empty() && take_prefix(text, "    <empty stack>\n")) {
      continue;
    }
    const auto frame = take_frame(text, stack.size(), modules);
    if (!frame || stack.size() == kMaxFrames) {
      return std::nullopt;
    }
    stack.push_back(*frame);
  }
  return std::nullopt;
}

}  // namespace leakrun

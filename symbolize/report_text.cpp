#include "symbolize/report_text.h"

#include <fmt/format.h>

#include <optional>

#include "profile/stack_text.h"

namespace leakrun {
namespace {

struct TextFrame {
  std::uint64_t number = 0;
  std::string_view pc;  // as printed
  Address address;
};

std::optional<TextFrame> frame_in(std::string_view line, ModuleTable& modules) {
  std::string_view rest = line;
  if (!take_prefix(rest, "    #")) {
    return std::nullopt;
  }
  const auto number = take_number(rest);
  const auto address = number ? read_frame(line, *number, modules) : std::nullopt;
  if (!address) {
    return std::nullopt;
  }
  rest.remove_prefix(1);
  return TextFrame{*number, rest.substr(0, rest.find(' ')), *address};
}

std::string frame_line(std::uint64_t number, std::string_view pc, const Frame& frame) {
  std::string place = fmt::format("({}+{:#x})", frame.module, frame.offset);
  if (!frame.file.empty()) {
    place = fmt::format("{}:{}:{}", frame.file, frame.line, frame.column);
  }
  return fmt::format("    #{} {} in {} {}\n", number, pc, frame.function, place);
}

}  // namespace

void collect_addresses(std::string_view text, ModuleTable& modules, std::set<Address>& addresses) {
  while (!text.empty()) {
    if (const auto frame = frame_in(take_line(text), modules)) {
      addresses.insert(frame->address);
    }
  }
}

std::string with_symbols_in_text(std::string_view text, const Symbols& symbols,
                                 ModuleTable& modules) {
  std::string result;
  std::uint64_t number = 0;
  while (!text.empty()) {
    const bool ends_in_newline = text.find('\n') != std::string_view::npos;
    const std::string_view line = take_line(text);
    const auto frame = frame_in(line, modules);
    if (!frame) {
      result.append(line).append(ends_in_newline ? "\n" : "");
      continue;
    }
    number = frame->number == 0 ? 0 : number;
    for (const Frame& symbolized : symbols.stack_of({frame->address}, modules)) {
      if (symbolized.function.empty()) {
        const std::string_view rest = line.substr(line.find(" 0x"));
        result += fmt::format("    #{}{}\n", number++, rest);
      } else {
        result += frame_line(number++, frame->pc, symbolized);
      }
    }
  }
  return result;
}

}  // namespace leakrun

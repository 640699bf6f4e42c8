#include "symbolize/report_text.h"

#include "profile/stack_text.h"
#include "symbolize/frame_text.h"

namespace leakrun {

void collect_addresses(std::string_view text, ModuleTable& modules, std::set<Address>& addresses) {
  while (!text.empty()) {
    const auto frame = find_frame(take_line(text));
    if (const auto address =
            frame ? read_frame(frame->frame, frame->number, modules) : std::nullopt) {
      addresses.insert(*address);
    }
  }
}

std::string with_symbols_in_text(std::string_view text, const Symbols& symbols,
                                 ModuleTable& modules) {
  std::string result;
  FrameNumbers numbers;
  while (!text.empty()) {
    const bool ends_in_newline = text.find('\n') != std::string_view::npos;
    const std::string_view line = take_line(text);
    const auto frame = find_frame(line);
    const auto address = frame ? read_frame(frame->frame, frame->number, modules) : std::nullopt;
    if (address) {
      std::vector<std::string> behind_pc;
      for (const Frame& symbolized : symbols.stack_of({*address}, modules)) {
        behind_pc.push_back(text_behind_pc(symbolized, frame->location));
      }
      append_frames(result, *frame, numbers.place(*frame, behind_pc.size()), behind_pc);
    } else {
      result.append(line);
    }
    result.append(ends_in_newline ? "\n" : "");
  }
  return result;
}

}  // namespace leakrun

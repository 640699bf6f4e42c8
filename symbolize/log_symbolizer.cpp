#include "symbolize/log_symbolizer.h"

#include <algorithm>

#include "profile/stack_text.h"
#include "symbolize/symbolize.h"

namespace leakrun {
namespace {

constexpr std::size_t kLogBlock = std::size_t{4} << 20;
constexpr std::size_t kLongestLine = std::size_t{64} << 10;
constexpr std::size_t kMostTexts = 200'000;
constexpr std::size_t kMostTextBytes = std::size_t{64} << 20;
constexpr std::size_t kMostTold = 1000;
constexpr std::size_t kWrittenAtOnce = std::size_t{256} << 10;

struct FoundFrame {
  FrameText text;
  std::string_view line;
  const std::vector<std::string>* behind_pc;
};

}  // namespace

void LogSymbolizer::add(std::string_view bytes) {
  while (!bytes.empty()) {
    if (is_in_long_line_) {
      const std::size_t end = bytes.find('\n');
      is_in_long_line_ = end == std::string_view::npos;
      const std::string_view part = bytes.substr(0, is_in_long_line_ ? end : end + 1);
      write_(part);
      bytes.remove_prefix(part.size());
      continue;
    }
    const std::string_view part = bytes.substr(0, kLogBlock);
    taken_ += part;
    bytes.remove_prefix(part.size());
    if (taken_.size() >= kLogBlock) {
      flush();
    }
  }
}

void LogSymbolizer::flush() {
  const std::size_t last = taken_.rfind('\n');
  const std::size_t whole = last == std::string::npos ? 0 : last + 1;
  if (whole > 0) {
    write_lines(std::string_view(taken_).substr(0, whole));
    taken_.erase(0, whole);
  }
  if (taken_.size() > kLongestLine) {
    write_(taken_);
    taken_.clear();
    is_in_long_line_ = true;
  }
}

void LogSymbolizer::finish() {
  flush();
  if (!taken_.empty()) {
    write_lines(taken_);
    taken_.clear();
  }
  is_in_long_line_ = false;
  numbers_ = {};
}

std::vector<std::string> LogSymbolizer::take_warnings() {
  return std::exchange(warnings_, {});
}

void LogSymbolizer::write_lines(std::string_view text) {
  if (texts_.size() > kMostTexts || texts_bytes_ > kMostTextBytes) {
    texts_.clear();
    texts_bytes_ = 0;
  }
  ModuleTable modules;
  std::vector<NewLocation> new_locations;
  std::vector<FoundFrame> frames;
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view line = take_line(rest);
    const auto found = line.size() <= kLongestLine ? find_frame(line) : std::nullopt;
    if (!found) {
      continue;
    }
    auto known = texts_.find(found->location);
    if (known == texts_.end()) {
      const auto address = read_frame(found->frame, found->number, modules);
      if (!address) {
        continue;
      }
      known = texts_.try_emplace(std::string(found->location)).first;
      new_locations.push_back({&*known, *address});
    }
    frames.push_back({*found, line, &known->second});
  }
  look_up(new_locations, modules);
  std::string out;
  for (const FoundFrame& frame : frames) {
    const auto before = static_cast<std::size_t>(frame.line.data() - text.data());
    out.append(text.substr(0, before));
    append_frames(out, frame.text, numbers_.place(frame.text, frame.behind_pc->size()),
                  *frame.behind_pc);
    text.remove_prefix(before + frame.line.size());
    if (out.size() > kWrittenAtOnce) {
      write_(out);
      out.clear();
    }
  }
  write_(out.append(text));
}

void LogSymbolizer::look_up(const std::vector<NewLocation>& locations, const ModuleTable& modules) {
  std::set<Address> addresses;
  for (const NewLocation& location : locations) {
    addresses.insert(location.address);
  }
  std::vector<std::string> warnings;
  const Symbols symbols = symbolize(addresses, modules, backend_, warnings);
  for (const NewLocation& location : locations) {
    auto& [text, behind_pc] = *location.text;
    texts_bytes_ += text.size();
    for (const Frame& frame : symbols.stack_of({location.address}, modules)) {
      behind_pc.push_back(text_behind_pc(frame, text));
      texts_bytes_ += behind_pc.back().size();
    }
  }
  warn(warnings);
}

void LogSymbolizer::warn(const std::vector<std::string>& warnings) {
  for (const std::string& warning : warnings) {
    if (told_.size() > kMostTold) {
      told_.clear();
    }
    if (told_.insert(warning).second) {
      warnings_.push_back(warning);
    }
  }
}

}  // namespace leakrun

#include "profile/module_map.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "profile/section_reader.h"
#include "profile/stack_text.h"

namespace leakrun {
namespace {

constexpr std::size_t kMaxMappings = 1000;
constexpr std::size_t kMaxBuildIdDigits = 128;

// Takes a word and the space behind it off `text`.
std::string_view take_word(std::string_view& text) {
  const std::size_t end = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return word;
}

std::optional<std::uint64_t> take_number_word(std::string_view& text) {
  std::string_view word = take_word(text);
  const auto number = take_number(word);
  return word.empty() ? number : std::nullopt;
}

}  // namespace

bool ModuleMap::read(std::string_view line) {
  const auto low = take_number_word(line);
  const auto high = take_number_word(line);
  const auto bias = take_number_word(line);
  const std::string_view build_id = take_word(line);
  const bool has_build_id = build_id != "-";
  if (!low || !high || !bias || *low >= *high || *bias > *low || line.empty() ||
      line.find(' ') != std::string_view::npos || build_id.empty() ||
      build_id.size() > kMaxBuildIdDigits ||
      (has_build_id && build_id.find_first_not_of("0123456789abcdef") != std::string_view::npos) ||
      mappings_.size() == kMaxMappings) {
    return false;
  }
  if (!is_lost_) {
    mappings_.push_back({*low, *high, *bias, unescaped_word(line),
                         has_build_id ? std::string(build_id) : std::string()});
  }
  return true;
}

void ModuleMap::lose() {
  is_lost_ = true;
  mappings_.clear();
}

void ModuleMap::apply(CallStack& stack, ModuleTable& modules) const {
  if (mappings_.empty()) {
    return;
  }
  for (Address& address : stack) {
    if (address.module != ModuleTable::kUnknown) {
      continue;
    }
    const auto last =
        std::find_if(mappings_.rbegin(), mappings_.rend(), [&](const Mapping& mapping) {
          return address.offset >= mapping.low && address.offset < mapping.high;
        });
    if (last != mappings_.rend()) {
      address = {modules.intern(last->path, last->build_id), address.offset - last->bias};
    }
  }
}

}  // namespace leakrun

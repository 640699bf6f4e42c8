#include "runner/frameworks/masked_names.h"

#include <algorithm>
#include <utility>

namespace leakrun {

MaskedNames::MaskedNames(std::vector<std::string> names, std::string_view special)
    : names_(std::move(names)), patterns_(names_) {
  for (std::size_t i = 0; i < names_.size(); ++i) {
    std::replace_if(
        patterns_[i].begin(), patterns_[i].end(),
        [&](char c) { return special.find(c) != std::string_view::npos; }, '?');
    by_name_[names_[i]].push_back(i);
    by_length_[names_[i].size()].push_back(i);
  }
}

bool MaskedNames::is_match(std::size_t pattern, std::size_t name) const {
  const std::string& wanted = patterns_[pattern];
  return std::equal(wanted.begin(), wanted.end(), names_[name].begin(), names_[name].end(),
                    [](char p, char n) { return p == '?' || p == n; });
}

std::vector<std::size_t> MaskedNames::matches(std::size_t index) const {
  if (patterns_[index].find('?') == std::string::npos) {
    return by_name_.at(names_[index]);
  }
  std::vector<std::size_t> result;
  for (const std::size_t other : by_length_.at(names_[index].size())) {
    if (is_match(index, other)) {
      result.push_back(other);
    }
  }
  return result;
}

}  // namespace leakrun

#include "runner/unique_names.h"

#include <cstddef>
#include <map>

namespace leakrun {

std::vector<std::string> unique_names(const std::vector<std::vector<std::string>>& candidates) {
  std::vector<std::size_t> chosen(candidates.size(), 0);
  for (bool changed = true; changed;) {
    changed = false;
    std::map<std::string, std::vector<std::size_t>> items_by_name;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      items_by_name[candidates[i][chosen[i]]].push_back(i);
    }
    for (const auto& [name, items] : items_by_name) {
      for (const std::size_t item : items) {
        if (items.size() > 1 && chosen[item] + 1 < candidates[item].size()) {
          ++chosen[item];
          changed = true;
        }
      }
    }
  }
  std::vector<std::string> names;
  names.reserve(candidates.size());
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    names.push_back(candidates[i][chosen[i]]);
  }
  return names;
}

}  // namespace leakrun

#pragma once

#include <string>
#include <vector>

namespace leakrun {

/// One name for each item, out of its own `candidates`: the first where no other item has the
/// same, else a later one. Each item has at least one candidate; names stay equal only where
/// their last candidates are.
std::vector<std::string> unique_names(const std::vector<std::vector<std::string>>& candidates);

}  // namespace leakrun

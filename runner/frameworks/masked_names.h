#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace leakrun {

/// Names as patterns in which `?` is any one character: how a case is named to a framework that
/// gives some characters a meaning and has no way to take it away.
class MaskedNames {
 public:
  /// `special` are the characters with a meaning, `?` among them.
  MaskedNames(std::vector<std::string> names, std::string_view special);

  /// The name `index` with `?` for each special character.
  const std::string& pattern(std::size_t index) const { return patterns_[index]; }

  /// The names that the pattern of `index` matches, itself included, ascending.
  std::vector<std::size_t> matches(std::size_t index) const;

  bool is_match(std::size_t pattern, std::size_t name) const;

 private:
  std::vector<std::string> names_;
  std::vector<std::string> patterns_;
  std::unordered_map<std::string_view, std::vector<std::size_t>> by_name_;
  std::unordered_map<std::size_t, std::vector<std::size_t>> by_length_;
};

}  // namespace leakrun

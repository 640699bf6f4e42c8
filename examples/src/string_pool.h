#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_set>

/// Keeps one copy of each string for the life of the program, so that they compare by address.
class StringPool {
 public:
  static StringPool& instance();

  const std::string* intern(std::string_view text);
  std::size_t size() const { return strings_.size(); }

 private:
  std::unordered_set<std::string> strings_;
};

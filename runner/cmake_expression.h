#pragma once

#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace leakrun {

/// A regular expression in CMake's own dialect, string(REGEX) in cmake(1):  ^ $ . [] [^] * + ? | ()
/// and a backslash before any character to mean that one. `^` and `$` are the ends of the whole
/// text, `.` is any character, and nothing else is special: no {n}, no \d, no [:alpha:].
class CMakeExpression {
 public:
  /// The error says what is wrong. Refused is what CMake refuses, and groups more than 100 deep.
  static tl::expected<CMakeExpression, std::string> parse(std::string_view text);

  /// One step of the machine that the expression becomes: it is in many steps at once.
  struct Step {
    enum class Kind : std::uint8_t {
      kByte,     ///< takes one byte of a set and goes on with the next step
      kFork,     ///< goes on with two steps
      kAtStart,  ///< goes on at the start of the text only
      kAtEnd,
      kFound,
    };
    Kind kind = Kind::kFound;
    std::uint32_t set = 0;    ///< kByte: which of sets()
    std::int32_t first = 1;   ///< kFork: how far to go, from this step
    std::int32_t second = 1;  ///< likewise
  };
  using ByteSet = std::bitset<256>;

  const std::vector<Step>& steps() const { return steps_; }
  const std::vector<ByteSet>& sets() const { return sets_; }

 private:
  std::vector<Step> steps_;
  std::vector<ByteSet> sets_;
};

}  // namespace leakrun

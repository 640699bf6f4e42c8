#pragma once

#include <string>
#include <string_view>

#include "profile/verdict.h"

namespace leakrun {

/// What text looks like on a terminal, where colour is wanted at all.
enum class Ink { kBold, kDim, kRed, kGreen, kYellow };

/// `text` between ANSI escape sequences, or as it is where `color` is off.
inline std::string painted(std::string_view text, Ink ink, bool color) {
  if (!color || text.empty()) {
    return std::string(text);
  }
  constexpr std::string_view kCodes[] = {"1", "2", "1;31", "1;32", "1;33"};
  std::string result = "\x1b[";
  result += kCodes[static_cast<int>(ink)];
  result += 'm';
  result += text;
  return result + "\x1b[0m";
}

/// The colour of a verdict's word.
inline Ink ink_of(Verdict verdict) {
  if (verdict == Verdict::kPassed) {
    return Ink::kGreen;
  }
  return verdict == Verdict::kSkipped ? Ink::kYellow : Ink::kRed;
}

}  // namespace leakrun

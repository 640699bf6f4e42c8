#pragma once

#include <concepts>
#include <limits>

namespace leakrun {

/// a + b, or the largest or smallest number of the type where that is beyond it: for figures that
/// stand in a file and may be anything.
template <std::integral Number>
Number saturating_sum(Number a, Number b) {
  Number sum = 0;
  if (!__builtin_add_overflow(a, b, &sum)) {
    return sum;
  }
  return b < Number{0} ? std::numeric_limits<Number>::min() : std::numeric_limits<Number>::max();
}

/// a - b, bounded in the same way.
template <std::integral Number>
Number saturating_difference(Number a, Number b) {
  Number difference = 0;
  if (!__builtin_sub_overflow(a, b, &difference)) {
    return difference;
  }
  return b > Number{0} ? std::numeric_limits<Number>::min() : std::numeric_limits<Number>::max();
}

}  // namespace leakrun

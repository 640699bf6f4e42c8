#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "report/suite_result.h"

namespace leakrun {

/// Call stacks that grew by allocations of about one size. The document has no single allocations:
/// the size is the mean of what a call stack grew by.
struct SizeClass {
  std::uint64_t least = 0;  ///< bytes, a power of two; the class ends before the next one
  std::size_t stacks = 0;
  std::int64_t allocations = 0;
  std::int64_t bytes = 0;
};

/// Figures of a whole suite. Sums are no more than their types hold.
struct SuiteStats {
  std::size_t tests = 0;
  std::size_t measured = 0;
  /// Why tests were not measured: their verdict, or of an error its kind; most frequent first.
  std::vector<std::pair<std::string, std::size_t>> not_measured;
  std::size_t exempt = 0;
  std::int64_t growth_bytes = 0;  ///< of the tests that grew
  std::size_t grown = 0;          ///< how many these are
  std::int64_t leaked_bytes = 0;
  std::size_t leaking = 0;
  double test_seconds = 0;                 ///< of all tests together
  std::vector<std::int64_t> growths;       ///< of the measured tests, the least first
  std::vector<SizeClass> sizes;            ///< the least first; those that have call stacks
  std::size_t stacks_without_size = 0;     ///< that grew in bytes and not in allocations
  std::vector<const TestResult*> largest;  ///< all that were measured, most growth first
  std::vector<const TestResult*> longest;  ///< all, the longest first
};

/// The suite must outlive the result.
SuiteStats suite_stats(const SuiteResult& suite);

/// The least growth that at least `percent` of the measured tests do not exceed (nearest rank);
/// there must be one.
std::int64_t growth_percentile(const SuiteStats& stats, unsigned percent);

}  // namespace leakrun

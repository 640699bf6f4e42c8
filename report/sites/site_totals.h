#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "report/suite_result.h"

namespace leakrun {

/// Which call stacks of a results document.
enum class SiteKind { kGrowth, kLeaks };

/// What counts as one site.
enum class SiteGrouping {
  kPlace,  ///< the line of the user's own code that allocates, whoever calls it
  kStack,  ///< the whole call stack, by its fingerprint
};

/// A site over all tests of a suite.
struct SiteTotal {
  std::int64_t bytes = 0;  ///< of all tests together, as is the next; no more than the type holds
  std::int64_t allocations = 0;
  std::size_t tests = 0;         ///< in how many tests
  std::size_t stacks = 0;        ///< how many call stacks that differ by their fingerprints
  const Stack* stack = nullptr;  ///< the one that holds most in a test; of the suite
};

/// The sites of one kind.
struct SiteTotals {
  std::vector<SiteTotal> sites;          ///< most bytes first
  std::int64_t bytes = 0;                ///< of all sites
  std::size_t stacks = 0;                ///< of all sites
  std::size_t tests = 0;                 ///< that have any
  std::size_t omitted = 0;               ///< call stacks that the document left out
  std::int64_t bytes_without_stack = 0;  ///< of tests of which it has no call stack
  std::size_t tests_without_stack = 0;   ///< how many these are
};

/// Of the last run of each test. The suite must outlive the result.
SiteTotals site_totals(const SuiteResult& suite, SiteKind kind, SiteGrouping grouping);

}  // namespace leakrun

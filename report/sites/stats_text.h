#pragma once

#include <cstddef>
#include <iosfwd>

#include "report/suite_result.h"

namespace leakrun {

struct StatsOptions {
  std::size_t top = 5;    ///< tests named in each table
  std::size_t width = 0;  ///< columns of the terminal; 0: unlimited
  bool color = false;
};

/// Totals of a suite, the distribution of its growth over tests and over sizes of allocations, and
/// its largest and longest tests.
void write_stats(std::ostream& out, const SuiteResult& suite, const StatsOptions& options);

}  // namespace leakrun

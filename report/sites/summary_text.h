#pragma once

#include <cstddef>
#include <iosfwd>

#include "report/sites/site_totals.h"
#include "report/suite_result.h"

namespace leakrun {

struct SummaryOptions {
  bool growth = true;
  bool leaks = true;
  SiteGrouping grouping = SiteGrouping::kPlace;
  std::size_t top = 10;   ///< sites of each kind
  std::size_t width = 0;  ///< columns of the terminal; 0: unlimited
  bool color = false;
};

/// The sites that keep most over all tests, growth and leaks apart, and what of the suite they do
/// not tell.
void write_site_summary(std::ostream& out, const SuiteResult& suite, const SummaryOptions& options);

/// What a text on a whole suite cannot know: tests that were not measured, and runs that did not
/// come to their end, a line each. Nothing where all is known.
void write_unknown(std::ostream& out, const SuiteResult& suite);

}  // namespace leakrun

#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "report/suite_result.h"

namespace leakrun {

/// A few lines of source around a place that a call stack names.
struct SourceExcerpt {
  std::string file;                ///< as the frame names it
  unsigned line = 0;               ///< the line that the frame names
  unsigned first_line = 0;         ///< of `lines`, from 1
  std::vector<std::string> lines;  ///< raw bytes, without newlines
  bool is_newer = false;           ///< the file was written to after the run began
};

struct HtmlOptions {
  std::vector<SourceExcerpt> excerpts;
};

/// What a page may have, in bytes. What tests wrote and where memory was allocated is left out
/// where there is more, of tests that failed last, and the page says so. A row for each test, with
/// its verdict and figures, is always there.
inline constexpr std::size_t kLargestHtml = 9'500'000;

/// A page for a browser that needs no other file and no network; docs/html-report.md. Where there
/// are no scripts it says what to do, and lists the tests that failed.
void write_html_report(std::ostream& out, const SuiteResult& suite, const HtmlOptions& options);

}  // namespace leakrun

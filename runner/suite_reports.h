#pragma once

#include <ostream>
#include <string>

#include "report/suite_result.h"
#include "runner/run_error.h"

namespace leakrun {

/// Where reports are to be written; empty: not asked for, "-": standard output.
struct ReportFiles {
  std::string junit;
  std::string json;
};

bool is_report_on_output(const ReportFiles& files);

/// Throws RunError where two reports would mix on standard output (kUsage), or a file cannot be
/// written (kNotMeasured): better before the tests than after them. Creates missing folders.
void check_report_files(const ReportFiles& files);

/// Writes the reports, and to `out` where they are. False where one could not be written, which
/// standard error then says. `top` is the number of stacks named per test.
bool write_reports(const ReportFiles& files, const SuiteResult& suite, unsigned top,
                   std::ostream& out);

/// What a run with these results ends with; kInterrupted where it did not come to its end.
ExitStatus exit_status_of(const SuiteResult& suite);

}  // namespace leakrun

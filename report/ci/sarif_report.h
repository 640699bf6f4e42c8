#pragma once

#include <iosfwd>

#include "report/suite_result.h"

namespace leakrun {

/// SARIF 2.1.0 with one run, for code scanning: a result for each place of findings_of(), which
/// takes `top`, and within the limits of GitHub (docs/ci.md): the 5,000 worst, and 40 MB, which is
/// less than 10 MB when compressed. What is left out is counted in a notification.
/// Source files are relative to SRCROOT, which is --source-root of the run. `exit_status` is that
/// of leakrun for this suite (docs/exit-status.md).
void write_sarif_report(std::ostream& out, const SuiteResult& suite, unsigned top, int exit_status);

}  // namespace leakrun

#pragma once

#include <cstddef>
#include <iosfwd>

#include "report/suite_result.h"

namespace leakrun {

/// What GitHub takes and shows of a run; https://docs.github.com, "SARIF support for code
/// scanning".
struct SarifLimits {
  std::size_t results = 5000;  ///< it takes 25,000, and shows as many
  /// It takes 10 MB compressed. Stacks are mostly the same names again, and become much smaller.
  std::size_t bytes = std::size_t{40} << 20;
};

/// SARIF 2.1.0 with one run, for code scanning: a result for each place of findings_of(), which
/// takes `top`, the worst first and within `limits`; a notification counts what is left out.
/// Source files are relative to SRCROOT, which is --source-root of the run. `exit_status` is that
/// of leakrun for this suite (docs/exit-status.md).
void write_sarif_report(std::ostream& out, const SuiteResult& suite, unsigned top, int exit_status,
                        const SarifLimits& limits = {});

}  // namespace leakrun

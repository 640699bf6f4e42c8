#pragma once

#include <iosfwd>

#include "report/suite_result.h"

namespace leakrun {

/// GitLab's code quality report: a JSON array with an entry for each place of findings_of(), which
/// takes `top`; the 5,000 worst. Its `fingerprint` stays when lines move. GitLab wants a path below
/// the root of the repository for each, which --source-root of the run must be: what has none
/// stands at the test's target.
/// https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
void write_code_quality_report(std::ostream& out, const SuiteResult& suite, unsigned top);

}  // namespace leakrun

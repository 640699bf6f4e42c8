#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

#include "report/suite_result.h"

namespace leakrun {

/// As data of a workflow command of GitHub Actions: "%", CR and LF as %25, %0D and %0A.
std::string workflow_data(std::string_view text);

/// As a property of one, in which ":" and "," are escaped, too.
std::string workflow_property(std::string_view text);

/// Annotations of GitHub Actions, a workflow command in a line each: `::error` for tests that
/// failed, tests that failed in the same place in one, and `::warning` for leaks that fail no test.
/// The worst first, in the order of the verdicts of docs/verdicts.md, and in each what grew or
/// leaked most. GitHub shows ten of a step, so there are ten at most, and a line behind them counts
/// the others. Files are relative to `workspace`, an absolute path (GITHUB_WORKSPACE); what is not
/// below it gets no file.
void write_annotations(std::ostream& out, const SuiteResult& suite, std::string_view workspace);

}  // namespace leakrun

#pragma once

#include <string>
#include <vector>

#include "report/suite_result.h"

namespace leakrun {

/// Whether one of `globs` (--test) matches the test's name, or its full name as reports have it,
/// TARGET::NAME, or with the whole target, as --filter of a run has it. True where there are none.
bool is_named(const TestResult& test, const std::vector<std::string>& globs);

/// Throws RunError kNoTests, with the name that may have been meant, where no test of `suite`
/// is_named().
void require_named(const SuiteResult& suite, const std::vector<std::string>& globs);

}  // namespace leakrun

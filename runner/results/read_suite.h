#pragma once

#include <string>
#include <vector>

#include "report/suite_result.h"
#include "runner/run_error.h"

namespace leakrun {

/// The results document of the file `name` (read_results), with the names of the functions where it
/// is a journal, in which none are. What could not be looked up is said on standard error.
SuiteResult read_named_results(const std::string& name);

/// That of several files as one document. Throws RunError kUsage where a test is in two of them.
SuiteResult read_suite(const std::vector<std::string>& names);

/// What a command ends with that looks at the results of a run and judges no test: kPassed,
/// kInterrupted where tests are missing that were to run, kNotMeasured where no test was measured.
ExitStatus view_status(const SuiteResult& suite);

}  // namespace leakrun

#pragma once

#include "report/suite_result.h"
#include "runner/run_error.h"

namespace leakrun {

/// What a run with these results ends with; kInterrupted where it did not come to its end.
ExitStatus exit_status_of(const SuiteResult& suite);

}  // namespace leakrun

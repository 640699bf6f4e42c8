#pragma once

#include "runner/options.h"
#include "runner/run_error.h"

namespace leakrun {

/// `leakrun run`: from targets to verdicts and reports. Text goes to standard output, or to
/// standard error where a report was asked for there; warnings go to standard error.
ExitStatus run_command_line(const RunOptions& options);

}  // namespace leakrun

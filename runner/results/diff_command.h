#pragma once

#include <string>
#include <vector>

#include "runner/run_error.h"

namespace leakrun {

/// `leakrun diff OLD NEW`: what became better or worse from one run to another. kFailed where
/// something got worse, kInterrupted where one of the runs did not come to its end, kNotMeasured
/// where no test was measured in both or the comparison cannot be written.
/// `arguments` are those behind `diff`. Throws RunError kUsage for wrong arguments, and for a
/// document that cannot be read.
ExitStatus diff_command_line(const std::vector<std::string>& arguments);

}  // namespace leakrun

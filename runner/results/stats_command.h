#pragma once

#include <string>
#include <vector>

#include "runner/run_error.h"

namespace leakrun {

/// `leakrun stats RESULTS...`: totals and distributions of a suite. The status is view_status().
/// `arguments` are those behind `stats`. Throws RunError kUsage for wrong arguments, and for a
/// document that cannot be read.
ExitStatus stats_command_line(const std::vector<std::string>& arguments);

}  // namespace leakrun

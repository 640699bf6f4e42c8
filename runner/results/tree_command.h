#pragma once

#include <string>
#include <vector>

#include "runner/run_error.h"

namespace leakrun {

/// `leakrun tree RESULTS...`: the call tree of growth, or of leaks. The status is view_status().
/// `arguments` are those behind `tree`. Throws RunError kUsage for wrong arguments, and for a
/// document that cannot be read.
ExitStatus tree_command_line(const std::vector<std::string>& arguments);

}  // namespace leakrun

#pragma once

#include <string>
#include <vector>

#include "runner/run_error.h"

namespace leakrun {

/// `leakrun summary RESULTS...`: the sites that keep most over a whole suite. The status is
/// view_status().
/// `arguments` are those behind `summary`. Throws RunError kUsage for wrong arguments, and for a
/// document that cannot be read.
ExitStatus summary_command_line(const std::vector<std::string>& arguments);

}  // namespace leakrun

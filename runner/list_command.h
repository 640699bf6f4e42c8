#pragma once

#include <string>
#include <vector>

#include "runner/run_error.h"

namespace leakrun {

/// `leakrun list [OPTIONS] TARGET...`: the tests that `leakrun run` with the same options would
/// run. `arguments` are those behind `list`. Throws RunError as a run does before its first test.
ExitStatus list_command_line(const std::vector<std::string>& arguments);

}  // namespace leakrun

#pragma once

#include <string>
#include <vector>

#include "runner/run_error.h"

namespace leakrun {

/// `leakrun doctor [PROGRAM...]`: what works on this machine and what does not, with the cure for
/// each, and how each PROGRAM can be measured. `arguments` are those behind `doctor`. The status is
/// kNotMeasured where leakrun cannot measure here, or one of the programs. Throws RunError kUsage
/// for arguments that are wrong.
ExitStatus doctor_command_line(const std::vector<std::string>& arguments);

}  // namespace leakrun

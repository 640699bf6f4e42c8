#pragma once

#include <string>
#include <vector>

#include "runner/run_error.h"

namespace leakrun {

/// `leakrun merge RESULTS... -o FILE`: one results document of several. kPassed where it was
/// written, whatever the tests did. `arguments` are those behind `merge`. Throws RunError kUsage
/// for wrong arguments, and for a document that cannot be read.
ExitStatus merge_command_line(const std::vector<std::string>& arguments);

}  // namespace leakrun

#pragma once

#include <string>
#include <vector>

#include "runner/run_error.h"

namespace leakrun {

/// `leakrun flamegraph RESULTS -o FILE`: what the tests of a results document, or of a journal,
/// hold by call stack, as a picture or for other tools. `arguments` are those behind `flamegraph`.
/// Throws RunError: kUsage for wrong arguments and for a document that cannot be read, kNoTests
/// where there is no such test or nothing of the kind to draw. The status is view_status() of the
/// results.
ExitStatus flamegraph_command_line(const std::vector<std::string>& arguments);

}  // namespace leakrun

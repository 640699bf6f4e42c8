#pragma once

#include <string>
#include <vector>

#include "runner/run_error.h"

namespace leakrun {

/// `leakrun report RESULTS`: the reports of a results document, or of the journal that a run which
/// was cut off left in its place, again. `arguments` are those behind `report`. The status is that
/// of the run, and kInterrupted for a journal. Throws RunError kUsage for wrong arguments, and for
/// a document that cannot be read.
ExitStatus report_command_line(const std::vector<std::string>& arguments);

}  // namespace leakrun

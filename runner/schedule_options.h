#pragma once

#include "runner/option_values.h"
#include "runner/options.h"

namespace leakrun {

/// Reads what concerns order, memory and retries into `options`. Throws RunError kUsage for a value
/// that is wrong.
void read_schedule_options(const OptionValues& values, RunOptions& options);

}  // namespace leakrun

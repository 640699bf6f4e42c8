#pragma once

#include <vector>

#include "report/suite_result.h"

namespace leakrun {

/// Adds what the suppressions of another run covered. One that both runs have is one entry, stale
/// only where it is in both.
void add_suppression_uses(std::vector<SuppressionUse>& all,
                          const std::vector<SuppressionUse>& more);

}  // namespace leakrun

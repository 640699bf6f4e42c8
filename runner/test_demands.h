#pragma once

#include <vector>

#include "runner/scheduler.h"
#include "runner/test_case.h"

namespace leakrun {

/// What `tests` ask of the schedule. Throws RunError kUsage where tests wait for each other in a
/// circle.
std::vector<TestDemand> demands_of(const std::vector<TestCase>& tests);

}  // namespace leakrun

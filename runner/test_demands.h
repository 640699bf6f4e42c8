#pragma once

#include <cstdint>
#include <vector>

#include "runner/history.h"
#include "runner/options.h"
#include "runner/scheduler.h"
#include "runner/test_case.h"

namespace leakrun {

/// What `tests` ask of the schedule; of their durations, where the suite gives no COST, and peaks
/// what `history` knows. Throws RunError kUsage where tests wait for each other in a circle.
std::vector<TestDemand> demands_of(const std::vector<TestCase>& tests, History& history);

/// The bytes that `budget` comes to on this machine; 0, which is no limit, for a percentage where
/// the machine does not say what it has.
std::uint64_t bytes_of(const MemoryBudget& budget);

}  // namespace leakrun

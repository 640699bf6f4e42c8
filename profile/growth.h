#pragma once

#include <cstdint>
#include <vector>

#include "profile/snapshot.h"

namespace leakrun {

/// How much more one call stack holds in the final snapshot than in the baseline.
struct SiteGrowth {
  std::int64_t bytes = 0;
  std::int64_t allocations = 0;
  CallStack stack;
};

/// Final minus baseline.
struct Growth {
  std::int64_t bytes = 0;         ///< in total; negative where the heap shrank
  std::vector<SiteGrowth> sites;  ///< stacks that hold more bytes than before, largest first
};

/// Both snapshots are of one process and share a ModuleTable. Linear but for the final sort.
Growth growth_between(const Snapshot& baseline, const Snapshot& final_snapshot);

}  // namespace leakrun

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "profile/address.h"
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

/// What each call stack holds in `snapshot`, largest first.
std::vector<SiteGrowth> live_sites(const Snapshot& snapshot);

/// The call stacks that hold fewer bytes in the final snapshot than in the baseline: their growth,
/// which is negative, the largest loss first.
std::vector<SiteGrowth> shrunk_sites(const Snapshot& baseline, const Snapshot& final_snapshot);

/// Growth since a baseline of which only the total is known, and that is small. What was live then
/// was allocated before main, so its stacks lack the frame of the agent, which calls main. So do
/// those of other threads and those that were cut short: where some of the stacks without a frame
/// in the module `agent` hold just `baseline_bytes`, the largest first, those are left out. Else
/// all stacks stay.
Growth growth_since_small_baseline(std::uint64_t baseline_bytes, const Snapshot& final_snapshot,
                                   const std::string& agent, const ModuleTable& modules);

}  // namespace leakrun

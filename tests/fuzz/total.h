#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "profile/leak_report.h"
#include "profile/snapshot.h"
#include "tests/fuzz/target.h"

namespace leakrun::fuzz {

struct Total {
  std::uint64_t bytes = 0;
  std::uint64_t allocations = 0;
  bool operator==(const Total&) const = default;
};

/// What sites of a Snapshot or leaks hold, each of which must be of `modules` and add up without
/// leaving a std::int64_t: growth is the difference of two totals.
template <class Site>
Total total_of(const std::vector<Site>& sites, const ModuleTable& modules) {
  constexpr std::uint64_t kLargest = std::numeric_limits<std::int64_t>::max();
  Total total;
  for (const Site& site : sites) {
    require(site.bytes <= kLargest - total.bytes, "bytes fit a std::int64_t");
    require(site.allocations <= kLargest - total.allocations, "allocations fit a std::int64_t");
    total.bytes += site.bytes;
    total.allocations += site.allocations;
    require(site.stack.size() <= 256, "a stack has at most the frames of the runtime");
    for (const Address& address : site.stack) {
      require(address.module < modules.size(), "an address names a module of the table");
    }
  }
  return total;
}

/// Leaks add up to their summary, or to less where `may_be_limited` says that max_leaks was set.
inline void check_leaks(const LeakReport& report, const ModuleTable& modules, bool may_be_limited) {
  const Total listed = total_of(report.leaks, modules);
  const Total summary{.bytes = report.leaked_bytes, .allocations = report.leaked_allocations};
  require(listed == summary || may_be_limited, "leaks add up to their summary");
  require(listed.bytes <= summary.bytes && listed.allocations <= summary.allocations,
          "leaks are not more than their summary");
}

}  // namespace leakrun::fuzz

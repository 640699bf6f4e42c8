#include "profile/growth.h"

#include <algorithm>
#include <cstddef>
#include <unordered_map>

namespace leakrun {
namespace {

struct StackHash {
  std::size_t operator()(const CallStack& stack) const {
    std::size_t hash = stack.size();
    for (const Address& address : stack) {
      // The mixing step of boost::hash_combine, 64 bits wide.
      hash ^= address.offset + address.module + 0x9e3779b97f4a7c15ULL + (hash << 12) + (hash >> 4);
    }
    return hash;
  }
};

using SitesByStack = std::unordered_map<CallStack, SiteGrowth, StackHash>;

// Several sites of a snapshot may have one stack: the runtime tells them apart by more.
void add(SitesByStack& by_stack, const Snapshot& snapshot, std::int64_t sign) {
  for (const AllocationSite& site : snapshot.sites) {
    SiteGrowth& growth = by_stack[site.stack];
    growth.bytes += sign * static_cast<std::int64_t>(site.bytes);
    growth.allocations += sign * static_cast<std::int64_t>(site.allocations);
  }
}

// Those with more than no bytes times `sign`, the largest change first.
std::vector<SiteGrowth> sorted(const SitesByStack& by_stack, std::int64_t sign) {
  std::vector<SiteGrowth> sites;
  for (const auto& [stack, site] : by_stack) {
    if (sign * site.bytes > 0) {
      sites.push_back({site.bytes, site.allocations, stack});
    }
  }
  std::sort(sites.begin(), sites.end(), [&](const auto& a, const auto& b) {
    return a.bytes != b.bytes ? sign * a.bytes > sign * b.bytes : a.stack < b.stack;
  });
  return sites;
}

// The sites that hold just `total` together, looked for among the largest first; none where no
// such are found.
Snapshot sites_of_total(std::vector<const AllocationSite*> candidates, std::uint64_t total) {
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const auto* a, const auto* b) { return a->bytes > b->bytes; });
  Snapshot found;
  for (const AllocationSite* site : candidates) {
    if (site->bytes <= total - found.live_bytes) {
      found.live_bytes += site->bytes;
      found.sites.push_back(*site);
    }
  }
  return found.live_bytes == total ? found : Snapshot{};
}

}  // namespace

Growth growth_between(const Snapshot& baseline, const Snapshot& final_snapshot) {
  SitesByStack by_stack;
  by_stack.reserve(final_snapshot.sites.size());
  add(by_stack, final_snapshot, 1);
  for (const AllocationSite& site : baseline.sites) {
    if (const auto found = by_stack.find(site.stack); found != by_stack.end()) {
      found->second.bytes -= static_cast<std::int64_t>(site.bytes);
      found->second.allocations -= static_cast<std::int64_t>(site.allocations);
    }
  }
  Growth growth;
  growth.bytes = static_cast<std::int64_t>(final_snapshot.live_bytes) -
                 static_cast<std::int64_t>(baseline.live_bytes);
  growth.sites = sorted(by_stack, 1);
  return growth;
}

std::vector<SiteGrowth> live_sites(const Snapshot& snapshot) {
  SitesByStack by_stack;
  add(by_stack, snapshot, 1);
  return sorted(by_stack, 1);
}

std::vector<SiteGrowth> shrunk_sites(const Snapshot& baseline, const Snapshot& final_snapshot) {
  SitesByStack by_stack;
  add(by_stack, final_snapshot, 1);
  add(by_stack, baseline, -1);
  return sorted(by_stack, -1);
}

Growth growth_since_small_baseline(std::uint64_t baseline_bytes, const Snapshot& final_snapshot,
                                   const std::string& agent, const ModuleTable& modules) {
  std::vector<bool> is_agent(modules.size());
  for (ModuleId id = 0; id < modules.size(); id++) {
    is_agent[id] = !agent.empty() && modules.at(id).path == agent;
  }
  std::vector<const AllocationSite*> candidates;
  for (const AllocationSite& site : final_snapshot.sites) {
    if (site.bytes <= baseline_bytes &&
        std::none_of(site.stack.begin(), site.stack.end(),
                     [&](const Address& address) { return is_agent[address.module]; })) {
      candidates.push_back(&site);
    }
  }
  Snapshot before_main = sites_of_total(std::move(candidates), baseline_bytes);
  Growth growth = growth_between(before_main, final_snapshot);
  growth.bytes = static_cast<std::int64_t>(final_snapshot.live_bytes) -
                 static_cast<std::int64_t>(baseline_bytes);
  return growth;
}

}  // namespace leakrun

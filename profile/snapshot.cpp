#include "profile/snapshot.h"

#include <fmt/format.h>

#include "profile/stack_text.h"

namespace leakrun {
namespace {

// `Live Heap Allocations: N bytes in N chunks; …`
bool read_header(std::string_view line, Snapshot& snapshot) {
  if (!take_prefix(line, "Live Heap Allocations: ")) {
    return false;
  }
  const auto bytes = take_number(line);
  if (!bytes || !take_prefix(line, " bytes in ")) {
    return false;
  }
  const auto chunks = take_number(line);
  if (!chunks || !take_prefix(line, " chunks; quarantined: ") || !line.ends_with(" contexts)")) {
    return false;
  }
  snapshot.live_bytes = *bytes;
  snapshot.live_allocations = *chunks;
  return true;
}

// `N byte(s) (N%) in N allocation(s)`
bool read_site_header(std::string_view line, AllocationSite& site) {
  const auto bytes = take_number(line);
  if (!bytes || !take_prefix(line, " byte(s) (") || !take_number(line) ||
      !take_prefix(line, "%) in ")) {
    return false;
  }
  const auto allocations = take_number(line);
  if (!allocations || line != " allocation(s)") {
    return false;
  }
  site.bytes = *bytes;
  site.allocations = *allocations;
  return true;
}

}  // namespace

tl::expected<Snapshot, std::string> read_snapshot(std::string_view text, ModuleTable& modules) {
  Snapshot snapshot;
  if (!read_header(take_line(text), snapshot)) {
    return tl::unexpected<std::string>("it does not begin as a memory profile");
  }
  std::uint64_t bytes = 0;
  std::uint64_t allocations = 0;
  // Not further than the totals, so that the sums cannot overflow.
  while (!text.empty() && bytes <= snapshot.live_bytes &&
         allocations <= snapshot.live_allocations) {
    AllocationSite site;
    const std::string_view line = take_line(text);
    auto stack = read_site_header(line, site) ? take_stack(text, modules) : std::nullopt;
    if (!stack) {
      return tl::unexpected(fmt::format("its call stack {} is broken", snapshot.sites.size() + 1));
    }
    site.stack = std::move(*stack);
    bytes += site.bytes;
    allocations += site.allocations;
    snapshot.sites.push_back(std::move(site));
  }
  if (bytes != snapshot.live_bytes || allocations != snapshot.live_allocations) {
    return tl::unexpected(
        fmt::format("its call stacks hold {} bytes in {} allocations where its total says {} in {}",
                    bytes, allocations, snapshot.live_bytes, snapshot.live_allocations));
  }
  return snapshot;
}

std::optional<Snapshot> take_partial_snapshot(std::string_view& text, ModuleTable& modules) {
  Snapshot snapshot;
  std::string_view rest = text;
  if (!read_header(take_line(rest), snapshot)) {
    return std::nullopt;
  }
  text = rest;
  std::uint64_t bytes = 0;
  for (AllocationSite site; read_site_header(take_line(rest), site); site = {}) {
    auto stack = take_stack(rest, modules);
    if (!stack || site.bytes > snapshot.live_bytes - bytes) {
      return std::nullopt;
    }
    bytes += site.bytes;
    site.stack = std::move(*stack);
    snapshot.sites.push_back(std::move(site));
    text = rest;
  }
  return snapshot;
}

}  // namespace leakrun

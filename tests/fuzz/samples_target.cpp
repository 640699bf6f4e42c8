// What the agent's thread wrote beside a recording: profile/timeline.h.

#include "profile/timeline.h"

#include "tests/fuzz/target.h"
#include "tests/fuzz/total.h"

namespace leakrun::fuzz {
namespace {

void check_order(const std::vector<TimelinePoint>& timeline) {
  double last = 0;
  for (const TimelinePoint& point : timeline) {
    require(point.seconds >= last, "time does not run backwards");
    last = point.seconds;
  }
}

std::uint64_t most_live(const std::vector<TimelinePoint>& timeline) {
  std::uint64_t most = 0;
  for (const TimelinePoint& point : timeline) {
    most = std::max(most, point.live_bytes);
  }
  return most;
}

void check_thinning(std::vector<TimelinePoint> timeline) {
  constexpr std::size_t kMost = 5;
  const std::size_t size = timeline.size();
  const std::uint64_t most = most_live(timeline);
  thin_out(timeline, kMost);
  require(timeline.size() == std::min(size, kMost), "no more points are left than asked for");
  require(most_live(timeline) == most, "the peak stays");
  check_order(timeline);
}

}  // namespace

bool accepts(std::string_view text) {
  const std::vector<TimelinePoint> timeline = read_timeline(text);
  check_order(timeline);
  check_thinning(timeline);
  ModuleTable modules;
  const auto snapshot = read_sampled_snapshot(text, modules);
  require(timeline.empty() || !snapshot, "a text is one of the two");
  if (snapshot) {
    const Total total = total_of(snapshot->sites, modules);
    require(total.bytes == snapshot->live_bytes && total.allocations == snapshot->live_allocations,
            "the sites of a snapshot add up to its totals");
  }
  return !timeline.empty() || snapshot;
}

}  // namespace leakrun::fuzz

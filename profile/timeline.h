#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace leakrun {

/// What a process held at one moment while it ran (--timeline).
struct TimelinePoint {
  double seconds = 0;            ///< since main began
  std::uint64_t live_bytes = 0;  ///< of the heap
  std::uint64_t rss_bytes = 0;   ///< resident memory of the process
  bool operator==(const TimelinePoint&) const = default;
};

/// Leaves at most `most` points, spread evenly over the earlier ones: the first, the last, and of
/// those between the one of each stretch at which most was live, so that peaks stay.
void thin_out(std::vector<TimelinePoint>& timeline, std::size_t most);

}  // namespace leakrun

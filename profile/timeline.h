#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "profile/address.h"
#include "profile/snapshot.h"

namespace leakrun {

/// What a process held at one moment while it ran (--timeline).
struct TimelinePoint {
  double seconds = 0;            ///< since main began
  std::uint64_t live_bytes = 0;  ///< of the heap
  std::uint64_t rss_bytes = 0;   ///< resident memory of the process
  bool operator==(const TimelinePoint&) const = default;
};

/// Reads what the agent's thread wrote (docs/recording-format.md): the points up to the first that
/// is cut short, broken or earlier than the one before it. Untrusted; empty where it is no
/// timeline.
std::vector<TimelinePoint> read_timeline(std::string_view text);

/// Reads a snapshot that the agent's thread took while the program ran; none where it is not whole
/// or the runtime printed no profile.
std::optional<Snapshot> read_sampled_snapshot(std::string_view text, ModuleTable& modules);

/// Leaves at most `most` points, spread evenly over the earlier ones: the first, the last, and of
/// those between the one of each stretch at which most was live, so that peaks stay.
void thin_out(std::vector<TimelinePoint>& timeline, std::size_t most);

}  // namespace leakrun

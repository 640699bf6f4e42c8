#include "profile/timeline.h"

#include <algorithm>
#include <utility>

namespace leakrun {

void thin_out(std::vector<TimelinePoint>& timeline, std::size_t most) {
  if (timeline.size() <= most) {
    return;
  }
  if (most < 2) {
    timeline.resize(most);
    return;
  }
  const std::size_t inner = timeline.size() - 2;
  const std::size_t stretches = most - 2;
  std::vector<TimelinePoint> kept = {timeline.front()};
  for (std::size_t i = 0; i < stretches; i++) {
    const auto at = [&](std::size_t stretch) {
      return timeline.begin() + 1 + static_cast<std::ptrdiff_t>(inner * stretch / stretches);
    };
    kept.push_back(*std::max_element(at(i), at(i + 1), [](const auto& a, const auto& b) {
      return a.live_bytes < b.live_bytes;
    }));
  }
  kept.push_back(timeline.back());
  timeline = std::move(kept);
}

}  // namespace leakrun

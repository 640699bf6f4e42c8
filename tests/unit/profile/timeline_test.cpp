#include "profile/timeline.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace leakrun {
namespace {

std::vector<TimelinePoint> timeline_of(std::size_t size) {
  std::vector<TimelinePoint> timeline;
  for (std::size_t i = 0; i < size; i++) {
    timeline.push_back({static_cast<double>(i), 100 + i % 7, 0});
  }
  return timeline;
}

TEST(ThinOut, LeavesAShortTimelineAlone) {
  std::vector<TimelinePoint> timeline = timeline_of(600);
  thin_out(timeline, 600);
  EXPECT_EQ(timeline, timeline_of(600));
}

TEST(ThinOut, KeepsTheEndsThePeakAndTheOrder) {
  for (const std::size_t peak : {0U, 1U, 599U, 3000U, 4998U, 4999U}) {
    std::vector<TimelinePoint> timeline = timeline_of(5000);
    timeline[peak].live_bytes = 1000;
    thin_out(timeline, 600);
    EXPECT_EQ(timeline.size(), 600u);
    EXPECT_EQ(timeline.front().seconds, 0);
    EXPECT_EQ(timeline.back().seconds, 4999);
    EXPECT_TRUE(std::ranges::is_sorted(timeline, {}, &TimelinePoint::seconds));
    EXPECT_EQ(std::ranges::max_element(timeline, {}, &TimelinePoint::live_bytes)->seconds, peak);
  }
}

TEST(ThinOut, LeavesAsFewAsOneAsksFor) {
  for (const std::size_t most : {0U, 1U, 2U, 3U}) {
    std::vector<TimelinePoint> timeline = timeline_of(5000);
    thin_out(timeline, most);
    EXPECT_EQ(timeline.size(), most);
  }
}

}  // namespace
}  // namespace leakrun

#include "profile/timeline.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/unit/golden.h"
#include "tests/unit/profile/recorded_text.h"

namespace leakrun {
namespace {

std::vector<TimelinePoint> timeline_of(std::size_t size) {
  std::vector<TimelinePoint> timeline;
  for (std::size_t i = 0; i < size; i++) {
    timeline.push_back({static_cast<double>(i), 100 + i % 7, 0});
  }
  return timeline;
}

constexpr const char* kRecorded[] = {"peak.clang-14", "peak.clang-19", "peak.gcc-12"};

TEST(ReadTimeline, ReadsWhatTheAgentWrote) {
  for (const std::string name : kRecorded) {
    const auto timeline = read_timeline(golden("recordings/" + name + ".timeline"));
    ASSERT_GT(timeline.size(), 4u) << name;
    EXPECT_LT(timeline.front().seconds, 0.05) << name;
    EXPECT_LT(timeline.front().live_bytes, 100'000u) << name;
    EXPECT_GT(timeline[1].live_bytes, 2'000'000u) << name;
    EXPECT_GT(timeline[1].rss_bytes, timeline[1].live_bytes) << name;
    EXPECT_NEAR(timeline[2].seconds - timeline[1].seconds, 0.1, 0.05) << name;
    EXPECT_LT(timeline.back().live_bytes, 100'000u) << name;
  }
}

TEST(ReadTimeline, EndsWhereItIsCutShortOrBroken) {
  const std::string head = "leakrun-timeline 1\n";
  const std::vector<TimelinePoint> two = {{0, 10, 20}, {0.25, 30, 40}};
  EXPECT_EQ(read_timeline(head + "0 10 20\n250000 30 40\n"), two);
  for (const std::string rest :
       {"300000 5", "300000 5 6", "300000 5 \n", "300000 5\n", "x 5 6\n7 8 9\n", "-1 5 6\n",
        "249999 5 6\n300000 5 6\n", "300000 5 6 7\n", "300000  5 6\n",
        "300000 5 99999999999999999999\n", "\n300000 5 6\n", "300000 5 6\r\n"}) {
    EXPECT_EQ(read_timeline(head + "0 10 20\n250000 30 40\n" + rest), two) << rest;
  }
  EXPECT_TRUE(read_timeline("").empty());
  EXPECT_TRUE(read_timeline(head).empty());
  EXPECT_TRUE(read_timeline("leakrun-timeline 2\n0 10 20\n").empty());
  EXPECT_TRUE(read_timeline("0 10 20\n").empty());
}

TEST(ReadSampledSnapshot, ReadsWhatTheAgentWrote) {
  for (const std::string name : kRecorded) {
    ModuleTable modules;
    const auto peak = read_sampled_snapshot(golden("recordings/" + name + ".peak"), modules);
    ASSERT_TRUE(peak) << name;
    EXPECT_GT(peak->live_bytes, 2'000'000u) << name;
    EXPECT_EQ(peak->sites.front().bytes, 2'000'000u) << name;
    EXPECT_EQ(peak->sites.front().allocations, 2000u) << name;
  }
}

TEST(ReadSampledSnapshot, TakesNothingThatIsNotWhole) {
  const std::string whole = golden("recordings/peak.gcc-12.peak");
  ModuleTable modules;
  for (std::size_t length = 0; length < whole.size(); length++) {
    EXPECT_FALSE(read_sampled_snapshot(whole.substr(0, length), modules)) << length;
  }
  EXPECT_FALSE(read_sampled_snapshot(replaced(whole, "snapshot peak", "snapshot live"), modules));
  EXPECT_FALSE(read_sampled_snapshot(replaced(whole, "snapshot peak", "snapshot "), modules));
  EXPECT_FALSE(read_sampled_snapshot(replaced(whole, "2000000 byte", "2000001 byte"), modules));
  EXPECT_FALSE(read_sampled_snapshot(whole + "more\n", modules));
  // What a runtime that may not trace writes.
  EXPECT_FALSE(read_sampled_snapshot("snapshot peak profile 9\nsnapshot-end peak 9\n", modules));
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

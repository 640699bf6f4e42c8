// --timeline: what a test held while it ran, and who held it at the peak.
#include <gmock/gmock.h>

#include <algorithm>
#include <sstream>

#include "leakrun_process.h"

namespace leakrun {
namespace {

constexpr std::uint64_t kMegabyte = 1 << 20;

std::vector<std::string> all_compilers() {
  std::istringstream words(LEAKRUN_E2E_ALL_COMPILERS);
  std::vector<std::string> compilers;
  for (std::string word; words >> word;) {
    compilers.push_back(word);
  }
  return compilers;
}

class Timeline : public testing::TestWithParam<std::string> {
 protected:
  static TestResult result(const std::string& name, std::vector<std::string> options) {
    options.push_back(program(GetParam(), name));
    return result_of(suite_of({.arguments = std::move(options)}), name);
  }
};
INSTANTIATE_TEST_SUITE_P(Compilers, Timeline, testing::ValuesIn(all_compilers()),
                         [](const auto& info) { return info.param; });

TEST_P(Timeline, HasThePeakAndNamesWhoHeldIt) {
  const TestResult test = result("peaks", {"--timeline"});
  EXPECT_EQ(test.verdict, Verdict::kPassed) << test.reason;
  EXPECT_EQ(test.growth_bytes, 0);
  EXPECT_GE(test.peak_bytes.value_or(0), 30 * kMegabyte);
  ASSERT_GE(test.timeline.size(), 4u);
  EXPECT_LT(test.timeline.front().live_bytes, kMegabyte);
  EXPECT_LT(test.timeline.back().live_bytes, kMegabyte);
  EXPECT_TRUE(std::ranges::is_sorted(test.timeline, {}, &TimelinePoint::seconds));
  const auto peak = std::ranges::max_element(test.timeline, {}, &TimelinePoint::live_bytes);
  EXPECT_EQ(peak->live_bytes, test.peak_bytes);
  EXPECT_GT(peak->rss_bytes, test.timeline.front().rss_bytes);
  ASSERT_FALSE(test.peak_sites.empty());
  EXPECT_EQ(test.peak_sites[0].bytes, 30 * kMegabyte);
  EXPECT_EQ(test.peak_sites[0].allocations, 30);
  EXPECT_TRUE(std::ranges::any_of(test.peak_sites[0].stack, [](const Frame& frame) {
    return frame.function == "load_all_pages()";
  }));
}

// Nothing is measured of it, but how far it came.
TEST_P(Timeline, IsThereOfATestThatNeverEnds) {
  const TestResult test = result("hangs", {"--timeline", "--timeout", "1"});
  EXPECT_EQ(test.error, ErrorKind::kTimeout);
  EXPECT_FALSE(test.growth_bytes);
  EXPECT_GE(test.timeline.size(), 4u);
}

TEST_P(Timeline, OfAShortTestHasItsTwoEnds) {
  const TestResult test = result("clean", {"--timeline"});
  EXPECT_EQ(test.verdict, Verdict::kPassed) << test.reason;
  EXPECT_GE(test.timeline.size(), 2u);
  EXPECT_EQ(test.timeline.back().live_bytes, test.final_bytes);
}

// What only grew has its peak at the end, where a snapshot is taken anyway.
TEST_P(Timeline, MayHaveItsPeakAtTheEnd) {
  const TestResult test = result("cache_grows", {"--timeline"});
  EXPECT_EQ(test.peak_bytes, test.final_bytes);
  ASSERT_FALSE(test.peak_sites.empty());
  EXPECT_EQ(test.peak_sites[0].bytes, 512 * 8192);
}

TEST_P(Timeline, IsNotRecordedWhereNobodyAskedForIt) {
  const TestResult test = result("cache_grows", {});
  EXPECT_TRUE(test.timeline.empty());
  EXPECT_TRUE(test.peak_sites.empty());
  EXPECT_FALSE(test.peak_bytes);
}

}  // namespace
}  // namespace leakrun

#include "runner/result_budget.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <string>

namespace leakrun {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

JudgedTest chatty(Verdict verdict) {
  JudgedTest test;
  test.result.verdict = verdict;
  test.result.output.standard_output = "begins" + std::string(200'000, 'x') + "ends";
  test.result.output.standard_error = "short";
  for (std::size_t i = 0; i < 30; i++) {
    test.growth_sites.push_back({100, 1, CallStack(20)});
  }
  return test;
}

JudgedTest leaking() {
  JudgedTest test;
  test.result.verdict = Verdict::kLeaked;
  test.result.leaked_bytes = 4'000;
  test.leaks.push_back({LeakKind::kDirect, 1'000, 1, CallStack(20)});
  for (std::size_t i = 0; i < 30; i++) {
    test.leaks.push_back({LeakKind::kIndirect, 100, 1, CallStack(20)});
    test.growth_sites.push_back({100, 1, CallStack(20)});
  }
  return test;
}

TEST(ResultBudget, KeepsAllWhileThereIsRoom) {
  ResultBudget budget;
  for (int i = 0; i < 10; i++) {
    JudgedTest test = chatty(Verdict::kPassed);
    budget.apply(test);
    EXPECT_EQ(test.result.output.standard_output.size(), 200'010u);
    EXPECT_FALSE(test.result.output.truncated);
    EXPECT_EQ(test.growth_sites.size(), 30u);
    EXPECT_EQ(test.result.growth_sites_omitted, 0u);
  }
}

TEST(ResultBudget, CutsAndSaysSoWhereThereIsNone) {
  ResultBudget budget;
  JudgedTest test;
  for (int i = 0; i < 1000; i++) {
    test = chatty(Verdict::kPassed);
    budget.apply(test);
  }
  EXPECT_TRUE(test.result.output.truncated);
  EXPECT_LT(test.result.output.standard_output.size(), 1000u);
  EXPECT_THAT(test.result.output.standard_output, StartsWith("beginsx"));
  EXPECT_THAT(test.result.output.standard_output, HasSubstr("bytes left out here"));
  EXPECT_TRUE(test.result.output.standard_output.ends_with("xends"));
  EXPECT_EQ(test.result.output.standard_error, "short");
  EXPECT_EQ(test.growth_sites.size(), 0u);
  EXPECT_EQ(test.result.growth_sites_omitted, 30u);
}

TEST(ResultBudget, TestsThatPassedTakeNoRoomFromTheOthers) {
  ResultBudget budget;
  for (int i = 0; i < 1000; i++) {
    JudgedTest test = chatty(Verdict::kPassed);
    budget.apply(test);
  }
  JudgedTest failed = chatty(Verdict::kFailed);
  budget.apply(failed);
  EXPECT_FALSE(failed.result.output.truncated);
  EXPECT_EQ(failed.growth_sites.size(), 30u);
}

TEST(ResultBudget, WhereATestFailedTheLargestStackStays) {
  ResultBudget budget;
  JudgedTest test;
  for (int i = 0; i < 100; i++) {
    test = chatty(Verdict::kGrew);
    test.growth_sites.front().bytes = 500;
    budget.apply(test);
  }
  ASSERT_EQ(test.growth_sites.size(), 1u);
  EXPECT_EQ(test.growth_sites[0].bytes, 500);
  EXPECT_EQ(test.result.growth_sites_omitted, 29u);
}

TEST(ResultBudget, OfLeakingTestsTheLargestLeakStaysAndItsFigures) {
  ResultBudget budget;
  JudgedTest test = leaking();
  budget.apply(test);
  EXPECT_EQ(test.leaks.size(), 31u);
  EXPECT_EQ(test.growth_sites.size(), 30u);
  EXPECT_EQ(test.result.leaks_omitted, 0u);
  for (int i = 0; i < 100; i++) {
    test = leaking();
    budget.apply(test);
  }
  ASSERT_EQ(test.leaks.size(), 1u);
  EXPECT_EQ(test.leaks[0].bytes, 1'000u);
  EXPECT_EQ(test.result.leaks_omitted, 30u);
  EXPECT_EQ(test.growth_sites.size(), 0u);
  EXPECT_EQ(test.result.growth_sites_omitted, 30u);
  EXPECT_EQ(test.result.leaked_bytes, 4'000u);
}

TEST(ResultBudget, BoundsTheStacksOfHoweverManyTests) {
  ResultBudget budget;
  std::size_t frames = 0;
  JudgedTest test;
  for (int i = 0; i < 20'000; i++) {
    test = leaking();
    budget.apply(test);
    for (const Leak& leak : test.leaks) {
      frames += leak.stack.size();
    }
    for (const SiteGrowth& site : test.growth_sites) {
      frames += site.stack.size();
    }
  }
  EXPECT_LE(frames, 22'000u);
  EXPECT_EQ(test.leaks.size(), 0u);
  EXPECT_EQ(test.result.leaks_omitted, 31u);
}

TEST(ResultBudget, GivesLiveAndShrunkStacksARoomOfTheirOwn) {
  ResultBudget budget;
  std::size_t frames = 0;
  for (int i = 0; i < 1000; i++) {
    JudgedTest test;
    test.result.verdict = Verdict::kGrew;
    test.growth_sites.push_back({100, 1, CallStack(20)});
    for (std::size_t site = 0; site < 200; site++) {
      test.live_sites.push_back({100, 1, CallStack(20)});
      test.shrunk_sites.push_back({-100, -1, CallStack(20)});
    }
    budget.apply(test);
    EXPECT_EQ(test.growth_sites.size(), i < 600 ? 1U : test.growth_sites.size());
    EXPECT_EQ(test.live_sites.size() + test.result.live_sites_omitted, 200U);
    EXPECT_EQ(test.shrunk_sites.size() + test.result.shrunk_sites_omitted, 200U);
    EXPECT_TRUE(i > 4 || (!test.live_sites.empty() && !test.shrunk_sites.empty())) << i;
    frames += 20 * (test.live_sites.size() + test.shrunk_sites.size());
  }
  EXPECT_GT(frames, 6'000U);
  EXPECT_LE(frames, 8'000U);
}

TEST(ResultBudget, BoundsTimelinesAndTheirStacksAndKeepsThePeak) {
  ResultBudget budget;
  JudgedTest test;
  for (int i = 0; i < 1000; i++) {
    test = {};
    test.result.verdict = Verdict::kGrew;
    test.result.timeline.assign(600, {1, 10, 20});
    test.result.timeline[123].live_bytes = 1000;
    test.peak_sites = {{600, 1, CallStack(20)}, {400, 1, CallStack(20)}};
    budget.apply(test);
    EXPECT_EQ(test.result.timeline.size(), i < 83 ? 600u : 20u);
    EXPECT_EQ(std::ranges::count(test.result.timeline, 1000u, &TimelinePoint::live_bytes), 1);
  }
  EXPECT_EQ(test.peak_sites.size(), 0u);
  EXPECT_EQ(test.result.peak_sites_omitted, 2u);
}

TEST(ResultBudget, ShortOutputIsKeptToTheLastTest) {
  ResultBudget budget;
  JudgedTest test;
  for (int i = 0; i < 1000; i++) {
    test = chatty(Verdict::kFailed);
    budget.apply(test);
  }
  test.result.output = {"two\nlines\n", "", false};
  budget.apply(test);
  EXPECT_EQ(test.result.output.standard_output, "two\nlines\n");
  EXPECT_FALSE(test.result.output.truncated);
}

}  // namespace
}  // namespace leakrun

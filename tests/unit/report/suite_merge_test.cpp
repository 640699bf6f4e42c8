#include "report/merge/suite_merge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/unit/report/built_results.h"

namespace leakrun {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

SuiteResult merged(std::vector<SuiteResult> suites, SameTest same_test = SameTest::kRefuse) {
  SuiteMerge merge(same_test);
  char name = 'a';
  for (SuiteResult& suite : suites) {
    const auto added = merge.add(std::move(suite), std::string(1, name++) + ".json");
    EXPECT_TRUE(added) << added.error();
  }
  return std::move(merge).take();
}

std::string refusal(std::vector<SuiteResult> suites, SameTest same_test = SameTest::kRefuse) {
  SuiteMerge merge(same_test);
  char name = 'a';
  for (SuiteResult& suite : suites) {
    if (auto added = merge.add(std::move(suite), std::string(1, name++) + ".json"); !added) {
      return added.error();
    }
  }
  return "";
}

SuiteResult started(const std::string& time, std::vector<TestResult> tests) {
  SuiteResult suite = suite_with(std::move(tests));
  suite.started = time;
  return suite;
}

std::vector<std::string> names_of(const SuiteResult& suite) {
  std::vector<std::string> names;
  for (const TestResult& test : suite.results) {
    names.push_back(test.name);
  }
  return names;
}

TEST(SuiteMerge, AddsUpWhatShardsSay) {
  SuiteResult first = started("2026-01-02T03:04:09Z", {grown_test("a", 1), grown_test("b", 2)});
  first.options = {{"jobs", "2"}, {"shard", "1/2"}};
  SuiteResult second = started("2026-01-02T03:04:05Z", {grown_test("c", 3)});
  second.host = "build-8";
  second.options = {{"jobs", "2"}, {"shard", "2/2"}, {"top", "3"}};
  second.tests_selected = 4;
  second.tests_not_run = 3;
  const SuiteResult all = merged({first, second});
  EXPECT_THAT(names_of(all), ElementsAre("a", "b", "c"));
  EXPECT_EQ(all.started, "2026-01-02T03:04:05Z");
  EXPECT_EQ(all.leakrun_version, "0.1.0");
  EXPECT_EQ(all.host, "build-7, build-8");
  EXPECT_EQ(all.options, (std::map<std::string, std::string>{
                             {"jobs", "2"}, {"shard", "1/2 | 2/2"}, {"top", "3"}}));
  EXPECT_EQ(all.wall_seconds, 3.0);
  EXPECT_EQ(all.tests_selected, 6u);
  EXPECT_EQ(all.tests_not_run, 3u);
  EXPECT_FALSE(all.partial);
  EXPECT_FALSE(all.interrupted);
}

TEST(SuiteMerge, IsPartialOrInterruptedWhereOneIs) {
  SuiteResult partial = suite_with({grown_test("a", 1)});
  partial.partial = true;
  SuiteResult interrupted = suite_with({grown_test("b", 1)});
  interrupted.interrupted = true;
  const SuiteResult all = merged({partial, suite_with({grown_test("c", 1)}), interrupted});
  EXPECT_TRUE(all.partial);
  EXPECT_TRUE(all.interrupted);
}

TEST(SuiteMerge, RefusesATestThatIsInTwo) {
  EXPECT_EQ(
      refusal({suite_with({grown_test("a", 1)}), suite_with({grown_test("a", 2)})}),
      "tests::a is in a.json and in b.json; --latest takes the result of the run that started "
      "later");
  TestResult other = grown_test("a", 2);
  other.target = "other";
  EXPECT_EQ(refusal({suite_with({grown_test("a", 1)}), suite_with({other})}), "");
}

TEST(SuiteMerge, RefusesATestThatIsTwiceInOne) {
  for (const SameTest same : {SameTest::kRefuse, SameTest::kLatest}) {
    EXPECT_EQ(refusal({suite_with({grown_test("a", 1), grown_test("a", 2)})}, same),
              "a.json has tests::a twice");
  }
}

TEST(SuiteMerge, TheLaterRunHasATestThatIsInTwo) {
  const SuiteResult early =
      started("2026-01-02T03:04:05Z", {grown_test("a", 1), grown_test("b", 2)});
  const SuiteResult late =
      started("2026-01-03T00:00:00Z", {grown_test("a", 7), grown_test("c", 3)});
  for (const auto& suites : {std::vector{early, late}, std::vector{late, early}}) {
    const SuiteResult all = merged(suites, SameTest::kLatest);
    ASSERT_EQ(all.results.size(), 3u);
    EXPECT_EQ(all.tests_selected, 3u);
    for (const TestResult& test : all.results) {
      EXPECT_EQ(*test.growth_bytes, test.name == "a" ? 7 : test.name == "b" ? 2 : 3);
    }
  }
}

TEST(SuiteMerge, OfRunsOfOneSecondTheLaterNamedCounts) {
  const SuiteResult all =
      merged({suite_with({grown_test("a", 1)}), suite_with({grown_test("a", 2)}),
              suite_with({grown_test("a", 3)})},
             SameTest::kLatest);
  ASSERT_EQ(all.results.size(), 1u);
  EXPECT_EQ(*all.results[0].growth_bytes, 3);
  EXPECT_EQ(all.tests_selected, 1u);
}

TEST(SuiteMerge, DoesNotGuessWhichRunIsLater) {
  EXPECT_THAT(
      refusal({suite_with({grown_test("a", 1)}), started("yesterday", {grown_test("a", 2)})},
              SameTest::kLatest),
      HasSubstr("b.json does not say when its run started"));
}

TEST(SuiteMerge, AddsUpWhatSuppressionsCovered) {
  SuiteResult first = suite_with({});
  first.suppressions = {{"leak:a", "s.supp", 1, 2, 100, false},
                        {"leak:b", "s.supp", 2, 0, 0, true}};
  SuiteResult second = suite_with({});
  second.suppressions = {{"leak:a", "s.supp", 1, 0, 0, true}, {"leak:b", "s.supp", 2, 0, 0, true}};
  const SuiteResult all = merged({first, second});
  ASSERT_EQ(all.suppressions.size(), 2u);
  EXPECT_EQ(all.suppressions[0].matches, 2u);
  EXPECT_EQ(all.suppressions[0].bytes, 100u);
  EXPECT_FALSE(all.suppressions[0].stale);
  EXPECT_TRUE(all.suppressions[1].stale);
  second.interrupted = true;
  EXPECT_FALSE(merged({first, second}).suppressions[1].stale);
}

TEST(SuiteMerge, TellsVersionsThatDiffer) {
  SuiteResult other = suite_with({grown_test("b", 1)});
  other.leakrun_version = "0.2.0";
  EXPECT_EQ(merged({suite_with({grown_test("a", 1)}), other}).leakrun_version, "0.1.0, 0.2.0");
}

TEST(SuiteMerge, BoundsWhatDiffers) {
  std::vector<SuiteResult> suites;
  for (int i = 0; i < 100; ++i) {
    suites.push_back(suite_with({}));
    suites.back().host = "host-" + std::to_string(i);
  }
  EXPECT_THAT(merged(suites).host, testing::EndsWith("host-9, and 90 more"));
}

TEST(SuiteMerge, HugeFiguresStayWithinTheirTypes) {
  SuiteResult huge = suite_with({});
  huge.wall_seconds = std::numeric_limits<double>::max();
  huge.tests_selected = std::numeric_limits<std::size_t>::max();
  huge.suppressions = {{"leak:a", "s", 1, std::numeric_limits<std::uint64_t>::max(), 1, false}};
  const SuiteResult all = merged({huge, huge});
  EXPECT_TRUE(std::isfinite(all.wall_seconds));
  EXPECT_EQ(all.tests_selected, std::numeric_limits<std::size_t>::max());
  EXPECT_EQ(all.suppressions[0].matches, std::numeric_limits<std::uint64_t>::max());
}

}  // namespace
}  // namespace leakrun

#include "report/diff/suite_diff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "tests/unit/report/built_results.h"

namespace leakrun {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::int64_t kBig = 1 << 20;
constexpr auto kMost = std::numeric_limits<std::int64_t>::max();

/// Both suites with what differs.
struct Compared {
  SuiteResult before;
  SuiteResult after;
  SuiteDiff diff;

  Compared(SuiteResult old_suite, SuiteResult new_suite, const Tolerance& tolerance = {})
      : before(std::move(old_suite)),
        after(std::move(new_suite)),
        diff(diff_between(before, after, tolerance)) {}
  Compared(std::vector<TestResult> old_tests, std::vector<TestResult> new_tests,
           const Tolerance& tolerance = {})
      : Compared(suite_with(std::move(old_tests)), suite_with(std::move(new_tests)), tolerance) {}
  Compared(const Compared&) = delete;
  Compared& operator=(const Compared&) = delete;

  std::vector<TestChangeKind> test_kinds() const {
    std::vector<TestChangeKind> kinds;
    for (const TestChange& change : diff.tests) {
      kinds.push_back(change.kind);
    }
    return kinds;
  }

  std::vector<NotCompared> reasons() const {
    std::vector<NotCompared> all;
    for (const NotComparedTests& group : diff.not_compared) {
      all.push_back(group.why);
    }
    return all;
  }
};

TestResult with_verdict(TestResult test, Verdict verdict) {
  test.verdict = verdict;
  return test;
}

GrowthSite site(std::int64_t bytes, std::initializer_list<const char*> functions) {
  return {bytes, 1, own_stack(functions)};
}

TEST(DiffOfTests, FindsNothingInTheSameResults) {
  const std::vector<TestResult> tests = {
      grown_test("a", kBig, {site(kBig, {"f"})}),
      leaked_test("b", {{LeakKind::kDirect, 8, 1, own_stack({"g"})}})};
  const Compared same(tests, tests);
  EXPECT_FALSE(same.diff.is_worse);
  EXPECT_THAT(same.diff.tests, IsEmpty());
  EXPECT_THAT(same.diff.growth.changes, IsEmpty());
  EXPECT_THAT(same.diff.leaks.changes, IsEmpty());
  EXPECT_THAT(same.diff.not_compared, IsEmpty());
  EXPECT_EQ(same.diff.growth.same, 1u);
  EXPECT_EQ(same.diff.tests_compared, 2u);
}

TEST(DiffOfTests, TellsNewFailuresAndWhatWasFixed) {
  const TestResult good = grown_test("a", 0);
  const TestResult bad = with_verdict(good, Verdict::kFailed);
  const Compared failing({good}, {bad});
  EXPECT_THAT(failing.test_kinds(), ElementsAre(TestChangeKind::kNewlyFailing));
  EXPECT_TRUE(failing.diff.is_worse);
  const Compared fixed({bad}, {good});
  EXPECT_THAT(fixed.test_kinds(), ElementsAre(TestChangeKind::kFixed));
  EXPECT_FALSE(fixed.diff.is_worse);
}

TEST(DiffOfTests, AVerdictIsWorseThatStandsAboveTheOther) {
  const auto is_worse = [](Verdict before, Verdict after) {
    return Compared({with_verdict(grown_test("a", 0), before)},
                    {with_verdict(grown_test("a", 0), after)})
        .diff.is_worse;
  };
  EXPECT_TRUE(is_worse(Verdict::kGrew, Verdict::kLeaked));
  EXPECT_TRUE(is_worse(Verdict::kLeaked, Verdict::kFailed));
  EXPECT_TRUE(is_worse(Verdict::kFailed, Verdict::kError));
  EXPECT_TRUE(is_worse(Verdict::kSkipped, Verdict::kGrew));
  EXPECT_FALSE(is_worse(Verdict::kFailed, Verdict::kLeaked));
  EXPECT_FALSE(is_worse(Verdict::kPassed, Verdict::kSkipped));
}

TEST(DiffOfTests, TellsAddedAndRemovedTests) {
  const Compared compared({grown_test("old", 0), grown_test("both", 0)},
                          {grown_test("both", 0), grown_test("new", 4 * kBig)});
  EXPECT_THAT(compared.test_kinds(), ElementsAre(TestChangeKind::kAdded, TestChangeKind::kRemoved));
  EXPECT_FALSE(compared.diff.is_worse);
  EXPECT_TRUE(
      Compared({grown_test("both", 0)}, {grown_test("both", 0), grown_test("new", 9 * kBig)})
          .diff.is_worse);
}

TEST(DiffOfTests, GrowthIsWorseOverTheTolerance) {
  const auto is_worse = [](std::int64_t before, std::int64_t after, const Tolerance& tolerance) {
    return Compared({grown_test("a", before)}, {grown_test("a", after)}, tolerance).diff.is_worse;
  };
  EXPECT_FALSE(is_worse(1000, 1100, {.bytes = 100}));
  EXPECT_TRUE(is_worse(1000, 1101, {.bytes = 100}));
  EXPECT_FALSE(is_worse(1000, 1100, {.percent = 10}));
  EXPECT_TRUE(is_worse(1000, 1101, {.percent = 10}));
  EXPECT_TRUE(is_worse(0, 1, {.percent = 10}));
  EXPECT_TRUE(is_worse(0, 1, {.bytes = 0}));
  // What a heap shrank by is no allowance.
  EXPECT_FALSE(is_worse(-5000, 100, {.bytes = 100}));
  EXPECT_TRUE(is_worse(-5000, 101, {.bytes = 100}));
  EXPECT_FALSE(is_worse(std::numeric_limits<std::int64_t>::min(), 0, {.bytes = 0}));
  EXPECT_TRUE(is_worse(0, kMost, {.bytes = kMost - 1}));
}

TEST(DiffOfTests, TellsWhatKeepsMoreAndLess) {
  const Compared compared({grown_test("less", 3 * kBig), grown_test("more", kBig)},
                          {grown_test("less", kBig), grown_test("more", 2 * kBig)});
  EXPECT_THAT(compared.test_kinds(), ElementsAre(TestChangeKind::kGrown, TestChangeKind::kShrunk));
}

TEST(DiffOfTests, ALeakHasNoTolerance) {
  TestResult before = grown_test("a", 0);
  before.leaked_bytes = 16;
  TestResult after = before;
  after.leaked_bytes = 17;
  const Compared compared({before}, {after});
  EXPECT_THAT(compared.test_kinds(), ElementsAre(TestChangeKind::kGrown));
  EXPECT_TRUE(compared.diff.is_worse);
}

TEST(DiffOfTests, AnExemptTestMayGrow) {
  TestResult after = grown_test("a", 4 * kBig, {site(4 * kBig, {"f"})});
  after.exempt = true;
  const Compared compared({grown_test("a", 0)}, {after});
  EXPECT_THAT(compared.test_kinds(), ElementsAre(TestChangeKind::kGrown));
  EXPECT_FALSE(compared.diff.is_worse);
  EXPECT_THAT(compared.diff.growth.changes, IsEmpty());
}

TEST(DiffOfTests, WhatWasNotMeasuredIsNotCompared) {
  const Compared compared(
      {unmeasured_test("both"), unmeasured_test("before"), grown_test("after", 0)},
      {unmeasured_test("both"), grown_test("before", 9), unmeasured_test("after")});
  EXPECT_THAT(compared.reasons(),
              ElementsAre(NotCompared::kNotMeasuredBefore, NotCompared::kNotMeasuredAfter,
                          NotCompared::kNotMeasuredInBoth));
  EXPECT_EQ(compared.diff.tests_in_both, 3u);
  EXPECT_EQ(compared.diff.tests_compared, 0u);
  EXPECT_TRUE(compared.diff.is_worse);  // by the crash
}

TEST(DiffOfTests, MatchesTargetsThatStandElsewhere) {
  TestResult before = grown_test("a", 0);
  before.target = "/builds/1/net_tests";
  TestResult after = grown_test("a", 2 * kBig);
  after.target = "/builds/2/net_tests";
  EXPECT_THAT(Compared({before}, {after}).test_kinds(), ElementsAre(TestChangeKind::kGrown));
  // Which of two is meant is not known.
  TestResult twin = after;
  twin.target = "/builds/3/net_tests";
  EXPECT_THAT(
      Compared({before}, {after, twin}).test_kinds(),
      ElementsAre(TestChangeKind::kAdded, TestChangeKind::kAdded, TestChangeKind::kRemoved));
}

TEST(DiffOfTests, ATestThatIsTwiceInADocumentIsMatchedWithNone) {
  const TestResult test = grown_test("a", 0);
  EXPECT_EQ(Compared({test, test}, {test}).diff.tests_in_both, 0u);
}

TEST(DiffOfSites, MatchesCallStacksByTheirFunctions) {
  GrowthSite moved = site(3 * kBig, {"f", "main"});
  moved.stack[0].line = 99;
  const Compared compared({grown_test("a", kBig, {site(kBig, {"f", "main"})})},
                          {grown_test("a", 3 * kBig, {moved})});
  ASSERT_EQ(compared.diff.growth.changes.size(), 1u);
  const SiteChange& change = compared.diff.growth.changes[0];
  EXPECT_EQ(change.kind, SiteChangeKind::kGrown);
  EXPECT_EQ(change.change, 2 * kBig);
  EXPECT_EQ(change.before, kBig);
  EXPECT_EQ(change.after, 3 * kBig);
  EXPECT_EQ((*change.stack)[0].line, 99u);
  EXPECT_TRUE(change.is_worse);
}

TEST(DiffOfSites, TellsNewAndGoneCallStacks) {
  const Compared compared({grown_test("a", kBig, {site(kBig, {"f"})})},
                          {grown_test("a", kBig, {site(kBig, {"g"})})});
  ASSERT_EQ(compared.diff.growth.changes.size(), 2u);
  EXPECT_EQ(compared.diff.growth.changes[0].kind, SiteChangeKind::kNew);
  EXPECT_EQ(compared.diff.growth.changes[1].kind, SiteChangeKind::kGone);
  EXPECT_EQ(compared.diff.growth.changes[1].change, -kBig);
  // The tests as a whole are as they were.
  EXPECT_THAT(compared.diff.tests, IsEmpty());
  EXPECT_TRUE(compared.diff.is_worse);
}

TEST(DiffOfSites, AddUpOverTestsAndAreJudgedInEach) {
  std::vector<TestResult> before;
  std::vector<TestResult> after;
  for (int i = 0; i < 10; ++i) {
    before.push_back(grown_test("t" + std::to_string(i), kBig, {site(kBig, {"f"})}));
    after.push_back(grown_test("t" + std::to_string(i), kBig + 10000, {site(kBig + 10000, {"f"})}));
  }
  const Compared compared(before, after);
  ASSERT_EQ(compared.diff.growth.changes.size(), 1u);
  EXPECT_EQ(compared.diff.growth.changes[0].change, 100000);
  EXPECT_EQ(compared.diff.growth.changes[0].tests, 10u);
  // No test has grown by more than is tolerated.
  EXPECT_FALSE(compared.diff.is_worse);
}

TEST(DiffOfSites, AnAddedTestDoesNotMakeThemWorse) {
  const Compared compared({grown_test("a", kBig, {site(kBig, {"f"})})},
                          {grown_test("a", kBig, {site(kBig, {"f"})}),
                           grown_test("b", 4 * kBig, {site(4 * kBig, {"f"})})});
  EXPECT_THAT(compared.diff.growth.changes, IsEmpty());
  EXPECT_FALSE(compared.diff.is_worse);
}

TEST(DiffOfSites, WhatWasTooSmallToBeRecordedMayHaveBeenThere) {
  // 60 KB without a call stack, then 70 KB with one: no more than 10 KB are new.
  const Compared compared({grown_test("a", 60 << 10)},
                          {grown_test("a", 70 << 10, {site(70 << 10, {"f"})})});
  EXPECT_THAT(compared.diff.growth.changes, IsEmpty());
  EXPECT_FALSE(compared.diff.is_worse);
  const Compared large({grown_test("a", 60 << 10)}, {grown_test("a", kBig, {site(kBig, {"f"})})});
  ASSERT_EQ(large.diff.growth.changes.size(), 1u);
  EXPECT_EQ(large.diff.growth.changes[0].change, kBig - (60 << 10));
  EXPECT_EQ(large.diff.growth.changes[0].before, std::nullopt);
}

TEST(DiffOfSites, WhatWasLeftOutMayHaveBeenAsLargeAsTheSmallestThatWasNot) {
  TestResult before = grown_test("a", 5 * kBig, {site(4 * kBig, {"f"}), site(kBig / 2, {"g"})});
  before.growth_sites_omitted = 2;
  const Compared compared(
      {before}, {grown_test("a", 5 * kBig,
                            {site(4 * kBig, {"f"}), site(kBig / 2, {"h"}), site(kBig, {"i"})})});
  ASSERT_EQ(compared.diff.growth.changes.size(), 2u);
  EXPECT_EQ((*compared.diff.growth.changes[0].stack)[0].function, "i");
  EXPECT_EQ(compared.diff.growth.changes[0].change, kBig / 2);
  EXPECT_EQ(compared.diff.growth.changes[1].kind, SiteChangeKind::kGone);
}

TEST(DiffOfSites, AreNotComparedWhereADocumentHasNone) {
  TestResult before = grown_test("a", kBig);
  before.growth_sites_omitted = 7;
  const Compared compared({before}, {grown_test("a", kBig, {site(kBig, {"f"})})});
  EXPECT_THAT(compared.reasons(), ElementsAre(NotCompared::kStacksOmitted));
  EXPECT_THAT(compared.diff.growth.changes, IsEmpty());
  EXPECT_EQ(compared.diff.growth.tests, 0u);
}

TEST(DiffOfSites, AreNotComparedWhereOneRunFollowedThemFurther) {
  TestResult after = grown_test("a", kBig, {site(kBig, {"f", "main"})});
  after.has_full_stacks = true;
  const Compared compared({grown_test("a", kBig, {site(kBig, {"f"})})}, {after});
  EXPECT_THAT(compared.reasons(), ElementsAre(NotCompared::kOtherStacks));
  EXPECT_FALSE(compared.diff.is_worse);
}

TEST(DiffOfSites, TellsLeaksApartFromGrowth) {
  const Compared compared({leaked_test("a", {{LeakKind::kDirect, 24, 1, own_stack({"f"})}})},
                          {leaked_test("a", {{LeakKind::kDirect, 16, 1, own_stack({"f"})},
                                             {LeakKind::kIndirect, 16, 1, own_stack({"f"})},
                                             {LeakKind::kDirect, 1, 1, own_stack({"g"})}})});
  EXPECT_THAT(compared.diff.growth.changes, IsEmpty());
  ASSERT_EQ(compared.diff.leaks.changes.size(), 2u);
  EXPECT_EQ(compared.diff.leaks.changes[0].change, 8);
  EXPECT_EQ(compared.diff.leaks.changes[1].kind, SiteChangeKind::kNew);
}

TEST(DiffOfSites, LeaksThatOneRunDidNotLookForAreNotCompared) {
  TestResult before = grown_test("a", 0);
  before.leaked_bytes.reset();
  const Compared compared({before},
                          {leaked_test("a", {{LeakKind::kDirect, 24, 1, own_stack({"f"})}})});
  EXPECT_THAT(compared.reasons(), ElementsAre(NotCompared::kLeaksUnknown));
  EXPECT_THAT(compared.diff.leaks.changes, IsEmpty());
  EXPECT_TRUE(compared.diff.is_worse);  // by the verdict
}

TEST(DiffOfSites, HugeFiguresStayWithinTheirTypes) {
  const std::vector<TestResult> small = {grown_test("a", 0), grown_test("b", 0)};
  const std::vector<TestResult> huge = {
      grown_test("a", kMost, {site(kMost, {"f"}), site(kMost, {"f"})}),
      grown_test("b", kMost, {site(kMost, {"f"})})};
  const Compared up(small, huge);
  ASSERT_EQ(up.diff.growth.changes.size(), 1u);
  EXPECT_EQ(up.diff.growth.changes[0].change, kMost);
  const Compared down(huge, small);
  ASSERT_EQ(down.diff.growth.changes.size(), 1u);
  EXPECT_LE(down.diff.growth.changes[0].change, -kMost);
}

TEST(DiffOfSuites, SaysWhereARunDidNotComeToItsEnd) {
  SuiteResult before = suite_with({grown_test("a", 0)});
  SuiteResult after = before;
  before.partial = true;
  before.tests_selected = 5;
  after.interrupted = true;
  after.tests_not_run = 3;
  const Compared compared(before, after);
  EXPECT_FALSE(compared.diff.is_complete);
  EXPECT_THAT(compared.diff.warnings, ElementsAre("The old run was cut off after 1 of 5 tests.",
                                                  "The new run was interrupted after 1 of 1 test.",
                                                  HasSubstr("Of the new run 3 tests did not run")));
}

TEST(DiffOfSuites, SaysWhereOtherFramesAreInternal) {
  SuiteResult before = suite_with({grown_test("a", 0)});
  SuiteResult after = before;
  after.options["internal"] = "vendor/*";
  EXPECT_THAT(Compared(before, after).diff.warnings, ElementsAre(HasSubstr("--internal")));
}

}  // namespace
}  // namespace leakrun

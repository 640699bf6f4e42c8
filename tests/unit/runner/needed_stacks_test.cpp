#include "runner/needed_stacks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

namespace leakrun {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::IsEmpty;

/// Remembers what it was asked, in `asked`, which must outlive it, and knows it all.
class CountingBackend : public SymbolizerBackend {
 public:
  explicit CountingBackend(std::vector<std::uint64_t>& asked) : asked_(asked) {}

  tl::expected<std::vector<Stack>, std::string> resolve(
      const Module& /*module*/, std::span<const std::uint64_t> offsets) override {
    asked_.insert(asked_.end(), offsets.begin(), offsets.end());
    Frame frame;
    frame.function = "f()";
    return std::vector<Stack>(offsets.size(), {frame});
  }

 private:
  std::vector<std::uint64_t>& asked_;
};

/// Stacks of one call, whose offsets count from `first`.
std::vector<SiteGrowth> sites(std::uint64_t first, int count) {
  std::vector<SiteGrowth> result;
  for (int i = 0; i < count; i++) {
    result.push_back({100 - i, 1, {{1, first + static_cast<std::uint64_t>(i)}}});
  }
  return result;
}

JudgedTest test_of(Verdict verdict, std::int64_t growth, std::vector<SiteGrowth> growth_sites) {
  JudgedTest test;
  test.result.verdict = verdict;
  test.result.growth_bytes = growth;
  test.growth_sites = std::move(growth_sites);
  return test;
}

/// What the backend is asked for where `reports` are made of `tests`.
std::vector<std::uint64_t> asked_for(std::vector<JudgedTest> tests, const ShownStacks& reports) {
  std::vector<std::uint64_t> asked;
  SymbolStore store({}, std::make_unique<CountingBackend>(asked));
  EXPECT_EQ(store.modules().intern("/net_tests", ""), 1U);
  with_symbols(std::move(tests), store, reports);
  return asked;
}

ShownStacks headlines() {
  return {.all = false, .lists = false, .output_of_all = false, .top = 3};
}

ShownStacks lists_of_three() {
  ShownStacks reports = headlines();
  reports.lists = true;
  return reports;
}

/// A test that grew and leaked, with 5 stacks of each.
JudgedTest grown_test() {
  JudgedTest test = test_of(Verdict::kGrew, 500, sites(100, 5));
  for (std::uint64_t i = 0; i < 5; i++) {
    test.leaks.push_back({LeakKind::kDirect, 10, 1, {{1, 200 + i}}});
  }
  return test;
}

std::vector<JudgedTest> alone(JudgedTest test) {
  std::vector<JudgedTest> tests;
  tests.push_back(std::move(test));
  return tests;
}

TEST(NeededStacks, AreAllInADocument) {
  ShownStacks reports = headlines();
  reports.all = true;
  EXPECT_EQ(asked_for(alone(grown_test()), reports).size(), 10U);
  EXPECT_EQ(asked_for(alone(test_of(Verdict::kPassed, 10, sites(1, 5))), reports).size(), 5U);
}

TEST(NeededStacks, AreLiveAndShrunkOnesInADocumentAlone) {
  JudgedTest test = test_of(Verdict::kGrew, 500, sites(100, 1));
  test.live_sites = sites(200, 2);
  test.shrunk_sites = sites(300, 1);
  EXPECT_THAT(asked_for(alone(test), headlines()), ElementsAre(100));
  ShownStacks reports = headlines();
  reports.all = true;
  EXPECT_EQ(asked_for(alone(test), reports).size(), 4U);
}

TEST(NeededStacks, AreTheFirstOfAFailingTestInHeadlines) {
  EXPECT_THAT(asked_for(alone(grown_test()), headlines()), ElementsAre(100, 200));
}

TEST(NeededStacks, AreTheTopOnesOfAFailingTestInLists) {
  EXPECT_THAT(asked_for(alone(grown_test()), lists_of_three()),
              ElementsAre(100, 101, 102, 200, 201, 202));
}

TEST(NeededStacks, AreThoseOfTheTableOfTestsThatPassed) {
  std::vector<JudgedTest> tests;
  for (std::uint64_t i = 0; i < 12; i++) {
    tests.push_back(
        test_of(Verdict::kPassed, static_cast<std::int64_t>(1000 + i), sites(i * 100, 5)));
  }
  std::vector<std::uint64_t> largest;
  for (std::uint64_t i = 2; i < 12; i++) {
    largest.push_back(i * 100);
  }
  EXPECT_THAT(asked_for(std::move(tests), lists_of_three()), ElementsAreArray(largest))
      << "the ten that grew most";
}

TEST(NeededStacks, AreNoneWhereNothingGrew) {
  EXPECT_THAT(asked_for(alone(test_of(Verdict::kPassed, 0, sites(1, 5))), lists_of_three()),
              IsEmpty());
}

TEST(NeededStacks, AreThoseOfLeaksThatOnlyWarn) {
  JudgedTest test = grown_test();
  test.result.verdict = Verdict::kPassed;
  test.result.growth_bytes = 0;
  EXPECT_THAT(asked_for(alone(std::move(test)), headlines()), ElementsAre(100, 200));
}

TEST(NeededStacks, AreThoseOfScopesOverTheirThreshold) {
  JudgedTest test = test_of(Verdict::kGrew, 0, {});
  for (std::uint64_t i = 0; i < 6; i++) {
    SectionResult scope;
    scope.kind = SectionKind::kScope;
    scope.exceeded = i != 0;
    scope.growth_bytes = static_cast<std::int64_t>(10 + i);
    scope.threshold_bytes = 1;
    test.result.measurements.push_back(scope);
    test.section_sites.push_back(sites(i * 100, 5));
  }
  EXPECT_THAT(asked_for(alone(std::move(test)), headlines()), ElementsAre(300, 400, 500))
      << "the three that are furthest over theirs";
}

TEST(NeededStacks, AreThoseOfEachRunThatFailed) {
  JudgedTest test = test_of(Verdict::kPassed, 0, sites(1, 5));
  test.attempts = alone(test_of(Verdict::kGrew, 500, sites(100, 5)));
  test.result.attempts.push_back(test.attempts.front().result);
  EXPECT_THAT(asked_for(alone(std::move(test)), headlines()), ElementsAre(100));
}

TEST(NeededStacks, AreThoseOfOutputThatIsShown) {
  JudgedTest test = test_of(Verdict::kPassed, 0, {});
  test.result.output.standard_error = "    #0 0x1  (/net_tests+0x7)\n";
  std::vector<JudgedTest> tests = alone(std::move(test));
  ShownStacks reports = headlines();
  EXPECT_THAT(asked_for(tests, reports), IsEmpty());
  reports.output_of_all = true;
  EXPECT_THAT(asked_for(tests, reports), ElementsAre(7));
  tests.front().result.verdict = Verdict::kFailed;
  EXPECT_THAT(asked_for(tests, headlines()), ElementsAre(7));
}

}  // namespace
}  // namespace leakrun

// What `leakrun summary`, `tree` and `stats` print.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <sstream>

#include "base/text.h"
#include "report/sites/call_tree.h"
#include "report/sites/stats_text.h"
#include "report/sites/suite_stats.h"
#include "report/sites/summary_text.h"
#include "report/sites/tree_text.h"
#include "tests/unit/golden.h"
#include "tests/unit/report/built_results.h"
#include "tests/unit/report/representative_suite.h"

namespace leakrun {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string site_summary(const SuiteResult& suite, const SummaryOptions& options = {}) {
  std::ostringstream out;
  write_site_summary(out, suite, options);
  return out.str();
}

bool is_any(const TestResult&) {
  return true;
}

std::string tree(const SuiteResult& suite, const TreeOptions& options = {}) {
  std::ostringstream out;
  write_call_tree(out, call_tree(suite, options.kind, is_any), options);
  return out.str();
}

std::string stats(const SuiteResult& suite, const StatsOptions& options = {}) {
  std::ostringstream out;
  write_stats(out, suite, options);
  return out.str();
}

/// A suite whose names and figures are as bad as a document can have them.
SuiteResult hostile_suite() {
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  Frame frame;
  frame.function = "evil\x1b[31m\n<script>";
  frame.file = "/tmp/\x07\xff.cpp";
  TestResult grown = grown_test("a\x1b]0;title\x07\r\nb", kMost,
                                {{kMost, kMost, {frame}}, {kMost, -kMost, Stack(5000, frame)}});
  grown.duration_seconds = 1e300;
  grown.growth_sites_omitted = std::numeric_limits<std::size_t>::max();
  TestResult shrunk = grown_test("shrunk", std::numeric_limits<std::int64_t>::min());
  shrunk.final_bytes = std::numeric_limits<std::uint64_t>::max();
  TestResult leaked = leaked_test("leaked", {{LeakKind::kDirect,
                                              std::numeric_limits<std::uint64_t>::max(),
                                              std::numeric_limits<std::uint64_t>::max(),
                                              {frame}}});
  SuiteResult suite = suite_with({grown, grown, shrunk, leaked});
  suite.wall_seconds = 1e308;
  return suite;
}

void expect_harmless(const std::string& text) {
  EXPECT_EQ(printable_utf8(text), text);
}

SuiteResult unmeasured_suite() {
  return suite_with({unmeasured_test("a"), unmeasured_test("b")});
}

TEST(SiteSummary, LooksAsAgreed) {
  expect_golden("report/summary.txt", site_summary(representative_suite()));
}

TEST(SiteSummary, LooksAsAgreedByStackOnATerminal) {
  expect_golden(
      "report/summary-terminal.txt",
      site_summary(representative_suite(),
                   {.grouping = SiteGrouping::kStack, .top = 2, .width = 80, .color = true}));
}

TEST(SiteSummary, TellsGrowthOrLeaksAlone) {
  EXPECT_THAT(site_summary(representative_suite(), {.growth = false}), Not(HasSubstr("Growth:")));
  EXPECT_THAT(site_summary(representative_suite(), {.leaks = false}), Not(HasSubstr("Leaks:")));
}

TEST(SiteSummary, SaysWhatWasNotMeasured) {
  EXPECT_EQ(site_summary(unmeasured_suite()),
            "Growth: no call stack that grew\n\nLeaks: no call stack that leaked\n\n"
            "2 of 2 tests were not measured.\n");
  EXPECT_THAT(site_summary(suite_with({})), HasSubstr("The results have no test.\n"));
}

TEST(SiteSummary, SaysWhereTheRunWasCutOff) {
  SuiteResult suite = suite_with({grown_test("a", 0)});
  suite.partial = true;
  suite.tests_selected = 3;
  EXPECT_THAT(site_summary(suite), HasSubstr("Partial: the run was cut off after 1 of 3 tests."));
}

TEST(SiteSummary, WithstandsHostileResults) {
  expect_harmless(site_summary(hostile_suite()));
  expect_harmless(site_summary(hostile_suite(), {.width = 20}));
}

TEST(CallTree, LooksAsAgreed) {
  expect_golden("report/tree.txt", tree(representative_suite()));
  expect_golden(
      "report/tree-leaks.txt",
      tree(representative_suite(), {.kind = SiteKind::kLeaks, .ascii = true, .width = 60}));
}

TEST(CallTree, TellsTheOutermostCallFirstAndTheHeaviestBeforeOthers) {
  EXPECT_EQ(
      tree(suite_with({grown_test("a", 1000,
                                  {{700, 7, own_stack({"heavy", "run", "main"})},
                                   {300, 3, own_stack({"light", "run", "main"})}}),
                       grown_test("b", 500, {{500, 5, own_stack({"heavy", "go", "main"})}})})),
      "Growth: 1.46 KB in 2 tests\n"
      "\n"
      "    1.46 KB  100.0%  └─ main  src/main.cpp:10\n"
      " 1000 bytes   66.7%     ├─ run  src/run.cpp:10\n"
      "  700 bytes   46.7%     │  ├─ heavy  src/heavy.cpp:10\n"
      "  300 bytes   20.0%     │  └─ light  src/light.cpp:10\n"
      "  500 bytes   33.3%     └─ go  src/go.cpp:10\n"
      "                           heavy  src/heavy.cpp:10\n");
}

TEST(CallTree, FoldsInternalFramesAndLongChains) {
  Stack stack = own_stack({"malloc", "a", "b", "c", "d", "e", "f", "main"});
  stack[0].internal = true;
  EXPECT_EQ(tree(suite_with({grown_test("a", 10, {{10, 1, stack}})})),
            "Growth: 10 bytes in 1 test\n"
            "\n"
            "   10 bytes  100.0%  └─ main  src/main.cpp:10\n"
            "                        f  src/f.cpp:10\n"
            "                        … 3 calls\n"
            "                        b  src/b.cpp:10\n"
            "                        a  src/a.cpp:10\n");
}

TEST(CallTree, OfAStackWithoutOwnFramesHasAll) {
  Stack stack = own_stack({"malloc", "start"});
  stack[0].internal = stack[1].internal = true;
  EXPECT_THAT(tree(suite_with({grown_test("a", 10, {{10, 1, stack}})})), HasSubstr("start"));
}

TEST(CallTree, LeavesOutWhatHoldsLittleAndSaysSo) {
  const SuiteResult suite = suite_with({grown_test("a", 1000,
                                                   {{995, 1, own_stack({"heavy", "main"})},
                                                    {3, 1, own_stack({"light", "main"})},
                                                    {2, 1, own_stack({"lighter", "main"})}})});
  EXPECT_THAT(tree(suite), Not(HasSubstr("light")));
  EXPECT_THAT(tree(suite), HasSubstr("\nWithout calls that hold less than 1%.\n"));
  EXPECT_THAT(tree(suite, {.min_percent = 0}), HasSubstr("└─ lighter"));
  EXPECT_THAT(tree(suite, {.min_percent = 0.4}), HasSubstr("└─ … 2 smaller calls"));
}

TEST(CallTree, EndsAtItsDepth) {
  const std::string text = tree(suite_with({grown_test("a", 1000,
                                                       {{600, 1, own_stack({"one", "main"})},
                                                        {400, 1, own_stack({"two", "main"})}})}),
                                {.depth = 1});
  EXPECT_THAT(text, HasSubstr("└─ … 2 calls\n"));
  EXPECT_THAT(text, Not(HasSubstr("one")));
}

TEST(CallTree, IsOfTheTestsThatAreWanted) {
  const SuiteResult suite = suite_with({grown_test("a", 10, {{10, 1, own_stack({"f"})}}),
                                        grown_test("b", 20, {{20, 1, own_stack({"g"})}})});
  const CallTree only_b =
      call_tree(suite, SiteKind::kGrowth, [](const TestResult& test) { return test.name == "b"; });
  EXPECT_EQ(only_b.root.bytes, 20);
  EXPECT_EQ(only_b.tests, 1u);
}

TEST(CallTree, FitsTheTerminal) {
  const SuiteResult suite = suite_with({grown_test(
      "a", 10, {{10, 1, own_stack({"a_function_of_a_rather_long_name_that_fits_nowhere"})}})});
  EXPECT_THAT(tree(suite, {.width = 60}),
              HasSubstr("\n   10 bytes  100.0%  └─ …that_fits_nowhere  …_nowhere.cpp:10\n"));
}

TEST(CallTree, NamesModulesWhereThereAreNoSymbols) {
  Frame frame;
  frame.module = "/usr/lib/libnet.so";
  frame.offset = 0x12f0;
  EXPECT_THAT(tree(suite_with({grown_test("a", 10, {{10, 1, {frame}}})})),
              HasSubstr("100.0%  └─ libnet.so+0x12f0\n"));
}

TEST(CallTree, WithstandsHostileResults) {
  expect_harmless(tree(hostile_suite()));
  expect_harmless(tree(hostile_suite(), {.kind = SiteKind::kLeaks, .min_percent = 0, .width = 10}));
  EXPECT_EQ(tree(suite_with({})), "Growth: no call stack that grew\n");
}

TEST(Stats, LookAsAgreed) {
  expect_golden("report/stats.txt", stats(representative_suite(), {.top = 3}));
}

TEST(Stats, PercentilesAreThoseOfMeasuredTests) {
  std::vector<TestResult> tests = {unmeasured_test("crash")};
  for (int i = 1; i <= 10; ++i) {
    tests.push_back(grown_test("t" + std::to_string(i), i * 100));
  }
  const SuiteResult suite = suite_with(std::move(tests));
  const SuiteStats stats = suite_stats(suite);
  EXPECT_EQ(stats.measured, 10u);
  EXPECT_EQ(growth_percentile(stats, 0), 100);
  EXPECT_EQ(growth_percentile(stats, 50), 500);
  EXPECT_EQ(growth_percentile(stats, 90), 900);
  EXPECT_EQ(growth_percentile(stats, 95), 1000);
  EXPECT_EQ(growth_percentile(stats, 100), 1000);
}

TEST(Stats, SizesAreMeansByPowersOfTwo) {
  const SuiteResult suite = suite_with({grown_test("a", 1,
                                                   {{64, 1, own_stack({"a"})},
                                                    {127 * 3, 3, own_stack({"b"})},
                                                    {128, 1, own_stack({"c"})},
                                                    {3, 7, own_stack({"d"})},
                                                    {50, 0, own_stack({"e"})}})});
  const SuiteStats stats = suite_stats(suite);
  ASSERT_EQ(stats.sizes.size(), 3u);
  EXPECT_EQ(stats.sizes[0].least, 0u);
  EXPECT_EQ(stats.sizes[1].least, 64u);
  EXPECT_EQ(stats.sizes[1].stacks, 2u);
  EXPECT_EQ(stats.sizes[1].allocations, 4);
  EXPECT_EQ(stats.sizes[1].bytes, 64 + 127 * 3);
  EXPECT_EQ(stats.sizes[2].least, 128u);
  EXPECT_EQ(stats.stacks_without_size, 1u);
}

TEST(Stats, OfNothingAreNothing) {
  EXPECT_THAT(stats(suite_with({})), HasSubstr("Tests     0\nMeasured  0 of 0\n"));
  EXPECT_THAT(stats(unmeasured_suite()), HasSubstr("Measured  0 of 2; not: 2 crash\n"));
  EXPECT_THAT(stats(unmeasured_suite()), Not(HasSubstr("Growth of a test")));
}

TEST(Stats, WithstandHostileResults) {
  expect_harmless(stats(hostile_suite()));
  expect_harmless(stats(hostile_suite(), {.width = 10}));
}

}  // namespace
}  // namespace leakrun

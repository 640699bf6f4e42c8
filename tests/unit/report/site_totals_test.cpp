#include "report/sites/site_totals.h"

#include <gtest/gtest.h>

#include <limits>

#include "report/sites/site_place.h"
#include "tests/unit/report/built_results.h"

namespace leakrun {
namespace {

constexpr auto kMost = std::numeric_limits<std::int64_t>::max();

TEST(SiteTotals, TheSameStackInManyTestsAddsUp) {
  const SuiteResult suite = suite_with({
      grown_test("a", 1000, {{1000, 10, own_stack({"alloc", "open", "main"})}}),
      grown_test("b", 500,
                 {{300, 3, own_stack({"alloc", "open", "main"})},
                  {200, 2, own_stack({"alloc", "close", "main"})}}),
  });
  const SiteTotals by_stack = site_totals(suite, SiteKind::kGrowth, SiteGrouping::kStack);
  ASSERT_EQ(by_stack.sites.size(), 2u);
  EXPECT_EQ(by_stack.sites[0].bytes, 1300);
  EXPECT_EQ(by_stack.sites[0].allocations, 13);
  EXPECT_EQ(by_stack.sites[0].tests, 2u);
  EXPECT_EQ(by_stack.sites[0].stacks, 1u);
  EXPECT_EQ(by_stack.sites[1].bytes, 200);
  EXPECT_EQ(by_stack.bytes, 1500);
  EXPECT_EQ(by_stack.stacks, 2u);
  EXPECT_EQ(by_stack.tests, 2u);

  const SiteTotals by_place = site_totals(suite, SiteKind::kGrowth, SiteGrouping::kPlace);
  ASSERT_EQ(by_place.sites.size(), 1u);
  EXPECT_EQ(by_place.sites[0].bytes, 1500);
  EXPECT_EQ(by_place.sites[0].stacks, 2u);
  EXPECT_EQ(by_place.sites[0].tests, 2u);
}

TEST(SiteTotals, TwoLinesOfAFunctionAreTwoPlaces) {
  Stack other_line = own_stack({"alloc", "main"});
  other_line[0].line = 11;
  const SuiteResult suite =
      suite_with({grown_test("a", 3, {{2, 1, own_stack({"alloc", "main"})}, {1, 1, other_line}})});
  EXPECT_EQ(site_totals(suite, SiteKind::kGrowth, SiteGrouping::kPlace).sites.size(), 2u);
  EXPECT_EQ(site_totals(suite, SiteKind::kGrowth, SiteGrouping::kStack).sites.size(), 1u);
}

TEST(SiteTotals, GrowthAndLeaksAreApart) {
  const SuiteResult suite =
      suite_with({leaked_test("a", {{LeakKind::kDirect, 24, 1, own_stack({"lose"})},
                                    {LeakKind::kIndirect, 8, 1, own_stack({"lose"})}}),
                  grown_test("b", 100, {{100, 1, own_stack({"keep"})}})});
  const SiteTotals leaks = site_totals(suite, SiteKind::kLeaks, SiteGrouping::kPlace);
  ASSERT_EQ(leaks.sites.size(), 1u);
  EXPECT_EQ(leaks.sites[0].bytes, 32);
  EXPECT_EQ(leaks.sites[0].tests, 1u);
  EXPECT_EQ(site_totals(suite, SiteKind::kGrowth, SiteGrouping::kPlace).bytes, 100);
}

TEST(SiteTotals, KnowWhatHasNoCallStack) {
  TestResult cut = grown_test("cut", 70000);
  cut.growth_sites_omitted = 4;
  const SuiteResult suite = suite_with(
      {cut, grown_test("small", 30), grown_test("shrank", -5), unmeasured_test("crash")});
  const SiteTotals totals = site_totals(suite, SiteKind::kGrowth, SiteGrouping::kPlace);
  EXPECT_TRUE(totals.sites.empty());
  EXPECT_EQ(totals.bytes_without_stack, 70030);
  EXPECT_EQ(totals.tests_without_stack, 2u);
  EXPECT_EQ(totals.omitted, 4u);
}

TEST(SiteTotals, HugeFiguresStayWithinTheirTypes) {
  const SuiteResult suite = suite_with({
      grown_test("a", kMost, {{kMost, kMost, own_stack({"alloc"})}}),
      grown_test("b", kMost, {{kMost, kMost, own_stack({"alloc"})}}),
      leaked_test("c", {{LeakKind::kDirect, std::numeric_limits<std::uint64_t>::max(), 1,
                         own_stack({"alloc"})}}),
  });
  const SiteTotals growth = site_totals(suite, SiteKind::kGrowth, SiteGrouping::kPlace);
  EXPECT_EQ(growth.bytes, kMost);
  EXPECT_EQ(growth.sites[0].allocations, kMost);
  EXPECT_EQ(site_totals(suite, SiteKind::kLeaks, SiteGrouping::kPlace).bytes, kMost);
}

TEST(SitePlace, NamesLineOrModule) {
  Stack stack = own_stack({"Log::append(char const*)"});
  EXPECT_EQ(site_place(stack), (SitePlace{"src/Log::append(char const*).cpp:10", "Log::append"}));
  stack[0] = {};
  stack[0].module = "/usr/lib/libnet.so\x1b";
  stack[0].offset = 0x12f0;
  EXPECT_EQ(site_place(stack), (SitePlace{"libnet.so\uFFFD+0x12f0", "-"}));
  EXPECT_EQ(site_place({}), (SitePlace{"-", "-"}));
  EXPECT_EQ(frame_place({}), (SitePlace{"-", "-"}));
}

TEST(OwnCalls, AreThoseOfTheUserWithTheLastPartsOfTheirNames) {
  Stack stack = own_stack({"operator new(unsigned long)",
                           "net::detail::Cache<int, std::vector<char> >::insert(int)",
                           "(anonymous namespace)::run()", "(anonymous namespace)::run()", "main"});
  stack[0].internal = true;
  EXPECT_EQ(own_calls(stack),
            "Cache<int, std::vector<char> >::insert < (anonymous namespace)::run < main");
  EXPECT_EQ(own_calls({}), "-");
}

}  // namespace
}  // namespace leakrun

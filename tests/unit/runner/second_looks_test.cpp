#include "runner/second_looks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace leakrun {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

JudgedTest grown_test(Verdict verdict, std::int64_t growth, std::size_t depth) {
  JudgedTest test;
  test.result.verdict = verdict;
  test.result.threshold_bytes = 100;
  test.result.growth_bytes = growth;
  test.growth_sites = {{growth, 1, CallStack(depth)}};
  return test;
}

class TestSecondLooks : public testing::Test {
 protected:
  JudgedTest after(JudgedTest second) {
    looks_.begin(3, {first_, true});
    EXPECT_TRUE(looks_.is_under_way(3));
    FirstRun run = looks_.finish(3, std::move(second));
    EXPECT_FALSE(looks_.is_under_way(3));
    EXPECT_TRUE(run.has_passed);
    return std::move(run.judged);
  }

  // The verdict and the figures are those of the first run in any case.
  void expect_kept(JudgedTest second, const std::string& why) {
    const JudgedTest kept = after(std::move(second));
    EXPECT_FALSE(kept.result.has_full_stacks);
    EXPECT_THAT(kept.growth_sites.front().stack, SizeIs(2));
    EXPECT_EQ(kept.result.growth_bytes, 200);
    EXPECT_EQ(kept.result.verdict, Verdict::kGrew);
    EXPECT_THAT(kept.result.unwind_note, HasSubstr(why));
  }

  SecondLooks looks_;
  JudgedTest first_ = grown_test(Verdict::kGrew, 200, 2);
};

TEST_F(TestSecondLooks, TakeTheStacksAndKeepTheFigures) {
  const JudgedTest taken = after(grown_test(Verdict::kGrew, 250, 9));
  EXPECT_TRUE(taken.result.has_full_stacks);
  EXPECT_THAT(taken.growth_sites.front().stack, SizeIs(9));
  EXPECT_EQ(taken.result.growth_bytes, 200);
}

TEST_F(TestSecondLooks, TakeLiveAndShrunkStacksOfTheRunWhoseGrowthTheyTake) {
  first_.live_sites = {{900, 1, CallStack(2)}};
  first_.shrunk_sites = {{-9, -1, CallStack(2)}};
  JudgedTest second = grown_test(Verdict::kGrew, 250, 9);
  second.live_sites = {{950, 1, CallStack(9)}};
  second.result.live_sites_omitted = 4;
  const JudgedTest taken = after(second);
  ASSERT_THAT(taken.live_sites, SizeIs(1));
  EXPECT_EQ(taken.live_sites[0].bytes, 950);
  EXPECT_EQ(taken.result.live_sites_omitted, 4U);
  EXPECT_THAT(taken.shrunk_sites, SizeIs(0));
  second.result.verdict = Verdict::kPassed;
  EXPECT_EQ(after(second).live_sites.at(0).bytes, 900);
}

TEST_F(TestSecondLooks, TakeNothingOfARunThatDoesNotFailSo) {
  expect_kept(grown_test(Verdict::kPassed, 50, 9), "a second run with the full unwinder passed.");
  expect_kept(grown_test(Verdict::kSkipped, 250, 9), "skipped itself");
  expect_kept(grown_test(Verdict::kFailed, 250, 9), "came to another end");
  JudgedTest timed_out = grown_test(Verdict::kError, 250, 9);
  timed_out.result.reason = "Timed out: ended after 3 s.";
  expect_kept(std::move(timed_out), "came to another end (Timed out: ended after 3 s).");
  expect_kept(grown_test(Verdict::kLeaked, 50, 9), "did not fail like the first");
}

TEST_F(TestSecondLooks, TakeLeaksAndScopesThatAreInBoth) {
  for (JudgedTest* test : {&first_}) {
    test->leaks = {{.bytes = 8, .stack = CallStack(1)}};
    test->result.measurements.resize(2);
    test->result.measurements[1].exceeded = true;
    test->section_sites = {{}, {{200, 1, CallStack(1)}}};
  }
  JudgedTest second = first_;
  second.result.verdict = Verdict::kLeaked;
  second.leaks.front().stack = CallStack(7);
  second.section_sites[1].front().stack = CallStack(8);
  const JudgedTest taken = after(std::move(second));
  EXPECT_TRUE(taken.result.has_full_stacks);
  EXPECT_THAT(taken.leaks.front().stack, SizeIs(7));
  EXPECT_THAT(taken.section_sites[1].front().stack, SizeIs(8));
}

TEST_F(TestSecondLooks, HaveTheFirstRunWhereTheSecondNeverCame) {
  looks_.begin(3, {first_, true});
  const auto unfinished = looks_.take_unfinished();
  ASSERT_THAT(unfinished, SizeIs(1));
  EXPECT_EQ(unfinished.front().first, 3U);
  EXPECT_THAT(unfinished.front().second.result.unwind_note, HasSubstr("came to its end before"));
  EXPECT_THAT(looks_.take_unfinished(), SizeIs(0));
}

CallStack stack_in(ModuleTable& modules, const std::vector<std::string>& paths) {
  CallStack stack;
  for (const std::string& path : paths) {
    stack.push_back({modules.intern(path, ""), 1});
  }
  return stack;
}

TEST(HasCutStack, LooksAtWhatTheTestFailsBy) {
  SymbolStore symbols;
  const CallStack whole = stack_in(symbols.modules(), {"/src/t", "/lib/libleakrun_agent.so"});
  const CallStack cut = stack_in(symbols.modules(), {"/lib/libasan.so.8", "/lib/libstdc++.so.6"});
  JudgedTest test = grown_test(Verdict::kGrew, 200, 1);
  test.growth_sites = {{150, 1, whole}, {50, 1, cut}};
  EXPECT_FALSE(has_cut_stack(test, symbols));
  test.leaks = {{.bytes = 8, .stack = cut}};
  EXPECT_TRUE(has_cut_stack(test, symbols));
  test.leaks.front().stack = whole;
  EXPECT_FALSE(has_cut_stack(test, symbols));
  test.growth_sites.front().stack = cut;
  EXPECT_TRUE(has_cut_stack(test, symbols));
  test.result.growth_bytes = 100;
  EXPECT_FALSE(has_cut_stack(test, symbols)) << "it does not fail by its growth";
}

}  // namespace
}  // namespace leakrun

#include "runner/scheduler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace leakrun {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

using Indices = std::vector<std::size_t>;

/// All that may start now.
Indices start_all(Scheduler& scheduler) {
  Indices started;
  while (const auto index = scheduler.next()) {
    started.push_back(*index);
  }
  return started;
}

void end(Scheduler& scheduler, std::size_t index, bool has_passed = true) {
  scheduler.ended(index);
  scheduler.finished(index, has_passed);
}

/// Ends `index`, and says what may start then.
Indices after_end_of(Scheduler& scheduler, std::size_t index, bool has_passed = true) {
  end(scheduler, index, has_passed);
  return start_all(scheduler);
}

/// The order in which tests start that run one after the other.
Indices order_of(const std::vector<TestDemand>& tests) {
  Scheduler scheduler(tests, {.jobs = 1});
  Indices order;
  while (const auto index = scheduler.next()) {
    order.push_back(*index);
    end(scheduler, *index);
  }
  return order;
}

TestDemand lasting(double seconds) {
  return {.expected_seconds = seconds};
}

TestDemand with_peak(std::uint64_t bytes) {
  return {.expected_peak_bytes = bytes};
}

TEST(Scheduler, GivesNothingWithoutTests) {
  Scheduler scheduler({}, {.jobs = 4});
  EXPECT_EQ(scheduler.next(), std::nullopt);
  EXPECT_FALSE(scheduler.next_blocked());
}

TEST(Scheduler, KeepsTheOrderOfTestsOfWhichNothingIsKnown) {
  Scheduler scheduler(std::vector<TestDemand>(5), {.jobs = 2});
  EXPECT_THAT(start_all(scheduler), ElementsAre(0, 1));
  EXPECT_THAT(after_end_of(scheduler, 1), ElementsAre(2));
  EXPECT_THAT(after_end_of(scheduler, 0), ElementsAre(3));
  EXPECT_THAT(after_end_of(scheduler, 3), ElementsAre(4));
  EXPECT_THAT(after_end_of(scheduler, 4), IsEmpty());
}

TEST(Scheduler, StartsTheLongestFirst) {
  EXPECT_THAT(order_of({lasting(1), lasting(0), lasting(30), lasting(1)}), ElementsAre(2, 0, 3, 1));
}

TEST(Scheduler, StartsTheHeadOfTheLongestChainFirst) {
  // 0.1 s, and 20 s that wait for it.
  EXPECT_THAT(order_of({lasting(10), lasting(0.1), {.after = {1}, .expected_seconds = 20}}),
              ElementsAre(1, 2, 0));
}

TEST(Scheduler, StartsNothingBeforeWhatItIsAfterHasEnded) {
  Scheduler scheduler({{.after = {1, 2}}, {}, {}}, {.jobs = 3});
  EXPECT_THAT(start_all(scheduler), ElementsAre(1, 2));
  EXPECT_THAT(after_end_of(scheduler, 1, false), IsEmpty());
  EXPECT_THAT(after_end_of(scheduler, 2), ElementsAre(0));
}

TEST(Scheduler, ATestThatHasOnlyEndedIsNotFinished) {
  Scheduler scheduler({{}, {.after = {0}}, {}}, {.jobs = 1});
  EXPECT_THAT(start_all(scheduler), ElementsAre(0));
  scheduler.ended(0);
  EXPECT_THAT(start_all(scheduler), ElementsAre(2));
  scheduler.finished(0, true);
  EXPECT_THAT(after_end_of(scheduler, 2), ElementsAre(1));
}

TEST(Scheduler, BlocksWhatRequiresATestThatFailedAndWhatRequiresThat) {
  Scheduler scheduler({{},
                       {.after = {0}, .requires_passed = {0}},
                       {.requires_passed = {1}},
                       {.after = {1, 2}},
                       {.after = {0}}},
                      {.jobs = 1});
  EXPECT_THAT(start_all(scheduler), ElementsAre(0));
  EXPECT_THAT(after_end_of(scheduler, 0, false), ElementsAre(3)) << "which is only after them";
  std::vector<std::pair<std::size_t, std::size_t>> blocked;
  while (const auto each = scheduler.next_blocked()) {
    blocked.emplace_back(each->index, each->required);
  }
  EXPECT_THAT(blocked, ElementsAre(std::pair(1, 0), std::pair(2, 1)));
  EXPECT_THAT(after_end_of(scheduler, 3), ElementsAre(4));
}

TEST(Scheduler, BlocksATestOnceThatRequiresTwoThatFailed) {
  Scheduler scheduler({{}, {}, {.requires_passed = {0, 1}}}, {.jobs = 2});
  start_all(scheduler);
  EXPECT_THAT(after_end_of(scheduler, 0, false), IsEmpty());
  EXPECT_THAT(after_end_of(scheduler, 1, false), IsEmpty());
  EXPECT_TRUE(scheduler.next_blocked());
  EXPECT_FALSE(scheduler.next_blocked());
}

TEST(Scheduler, TakesATestThatIsNotToBeRunForFinished) {
  Scheduler scheduler({{}, {.after = {0}, .requires_passed = {0}}, {.after = {3}}, {}},
                      {.jobs = 4});
  scheduler.finished(0, true);
  scheduler.finished(2, false);
  EXPECT_THAT(start_all(scheduler), ElementsAre(1, 3));
  EXPECT_THAT(after_end_of(scheduler, 3), IsEmpty());
}

TEST(Scheduler, CountsProcessors) {
  Scheduler scheduler({{.processors = 3}, {.processors = 2}, {}, {.processors = 2}}, {.jobs = 4});
  EXPECT_THAT(start_all(scheduler), ElementsAre(0, 2));
  EXPECT_THAT(after_end_of(scheduler, 2), IsEmpty());
  EXPECT_THAT(after_end_of(scheduler, 0), ElementsAre(1, 3));
}

TEST(Scheduler, RunsATestAloneThatAsksForMoreProcessorsThanThereAre) {
  Scheduler scheduler({{}, {.processors = 100}, {}}, {.jobs = 2});
  EXPECT_THAT(start_all(scheduler), ElementsAre(0, 2));
  EXPECT_THAT(after_end_of(scheduler, 0), IsEmpty());
  EXPECT_THAT(after_end_of(scheduler, 2), ElementsAre(1));
}

TEST(Scheduler, RunsNothingBesideATestThatRunsAlone) {
  Scheduler scheduler({{.runs_alone = true, .expected_seconds = 1}, {}, {.runs_alone = true}},
                      {.jobs = 8});
  EXPECT_THAT(start_all(scheduler), ElementsAre(0));
  EXPECT_THAT(after_end_of(scheduler, 0), ElementsAre(1));
  EXPECT_THAT(after_end_of(scheduler, 1), ElementsAre(2));
}

TEST(Scheduler, RunsNoTwoTestsWithTheSameLock) {
  Scheduler scheduler(
      {{.locks = {"db", "net"}}, {.locks = {"net"}}, {.locks = {"disk"}}, {.locks = {"db", "db"}}},
      {.jobs = 8});
  EXPECT_THAT(start_all(scheduler), ElementsAre(0, 2));
  EXPECT_THAT(after_end_of(scheduler, 2), IsEmpty());
  EXPECT_THAT(after_end_of(scheduler, 0), ElementsAre(1, 3));
}

TEST(Scheduler, HoldsBackWhatWouldNotFitIntoMemory) {
  Scheduler scheduler({with_peak(60), with_peak(50), with_peak(40), with_peak(0)},
                      {.jobs = 8, .memory_bytes = 100});
  EXPECT_THAT(start_all(scheduler), ElementsAre(0, 2, 3)) << "100 of 100 bytes";
  EXPECT_THAT(after_end_of(scheduler, 2), IsEmpty());
  EXPECT_THAT(after_end_of(scheduler, 0), ElementsAre(1));
}

TEST(Scheduler, RunsATestAloneThatIsOverTheMemoryLimit) {
  Scheduler scheduler({with_peak(10), with_peak(UINT64_MAX), with_peak(0)},
                      {.jobs = 8, .memory_bytes = 100});
  EXPECT_THAT(start_all(scheduler), ElementsAre(0, 2));
  EXPECT_THAT(after_end_of(scheduler, 0), IsEmpty());
  EXPECT_THAT(after_end_of(scheduler, 2), ElementsAre(1));
}

TEST(Scheduler, RunsNothingBesideATestThatIsOverTheMemoryLimit) {
  Scheduler scheduler({with_peak(101), with_peak(0)}, {.jobs = 8, .memory_bytes = 100});
  EXPECT_THAT(start_all(scheduler), ElementsAre(0));
  EXPECT_THAT(after_end_of(scheduler, 0), ElementsAre(1));
}

TEST(Scheduler, HasNoMemoryLimitWhereThereIsNone) {
  Scheduler scheduler(std::vector<TestDemand>(3, with_peak(UINT64_MAX)), {.jobs = 8});
  EXPECT_THAT(start_all(scheduler), SizeIs(3));
}

TEST(Scheduler, RunsATestOnceMore) {
  Scheduler scheduler({{.locks = {"db"}}, {.locks = {"db"}, .after = {0}}}, {.jobs = 2});
  EXPECT_THAT(start_all(scheduler), ElementsAre(0));
  scheduler.ended(0);
  scheduler.again(0);
  EXPECT_THAT(start_all(scheduler), ElementsAre(0));
  EXPECT_THAT(after_end_of(scheduler, 0), ElementsAre(1));
}

TEST(Scheduler, StartsNothingAnyMoreOnceItIsStopped) {
  Scheduler scheduler(std::vector<TestDemand>(3), {.jobs = 2});
  EXPECT_THAT(start_all(scheduler), SizeIs(2));
  scheduler.stop();
  EXPECT_THAT(after_end_of(scheduler, 0), IsEmpty());
}

TEST(Scheduler, RunsEachOfManyTestsThatHoldEachOtherBack) {
  constexpr std::size_t kMany = 2000;
  std::vector<TestDemand> tests;
  for (std::size_t i = 0; i < kMany; ++i) {
    tests.push_back({.locks = {"lock " + std::to_string(i % 100), "other " + std::to_string(i % 7)},
                     .expected_peak_bytes = 1 + i % 60});
  }
  Scheduler scheduler(tests, {.jobs = 8, .memory_bytes = 100});
  Indices running = start_all(scheduler);
  std::size_t ended = 0;
  for (; !running.empty(); ++ended) {
    end(scheduler, running.front());
    running.erase(running.begin());
    const Indices started = start_all(scheduler);
    running.insert(running.end(), started.begin(), started.end());
  }
  EXPECT_EQ(ended, kMany);
}

TEST(Scheduler, BlocksALongChainBehindATestThatDidNotPass) {
  constexpr std::size_t kMany = 10'000;
  std::vector<TestDemand> tests(1);
  for (std::size_t i = 1; i < kMany; ++i) {
    tests.push_back({.after = {i - 1}, .requires_passed = {i - 1}});
  }
  Scheduler scheduler(tests, {.jobs = 1});
  EXPECT_THAT(start_all(scheduler), ElementsAre(0));
  EXPECT_THAT(after_end_of(scheduler, 0, false), IsEmpty());
  std::size_t blocked = 0;
  while (scheduler.next_blocked()) {
    ++blocked;
  }
  EXPECT_EQ(blocked, kMany - 1);
}

}  // namespace
}  // namespace leakrun

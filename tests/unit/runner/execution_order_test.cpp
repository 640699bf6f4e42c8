// What execute() makes of the scheduler's answers, without a process.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <thread>
#include <utility>
#include <vector>

#include "runner/executor.h"
#include "tests/unit/runner/fake_processes.h"

namespace leakrun {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::Ge;
using testing::IsEmpty;
using testing::Le;
using testing::Not;
using testing::SizeIs;

using Indices = std::vector<std::size_t>;

class ExecutionOrder : public testing::Test {
 protected:
  bool execute(const std::vector<TestDemand>& tests, unsigned jobs) {
    Scheduler scheduler(tests, {.jobs = jobs});
    scheduler_ = &scheduler;
    return leakrun::execute(scheduler, processes_, callbacks_, options_);
  }

  FakeProcesses processes_;
  Scheduler* scheduler_ = nullptr;
  ExecutionOptions options_;
  std::map<std::size_t, AfterTest> after_;  // kPassed where nothing is said
  Indices unprepared_;
  Indices finished_;
  Indices blocked_;
  ExecutionCallbacks callbacks_ = {
      .prepare = [this](std::size_t index) -> std::optional<ProcessSpec> {
        const bool is_not_run =
            std::find(unprepared_.begin(), unprepared_.end(), index) != unprepared_.end();
        return is_not_run ? std::nullopt : std::optional(ProcessSpec{});
      },
      .finished =
          [this](std::size_t index, FinishedProcess) {
            finished_.push_back(index);
            const auto after = after_.find(index);
            return after == after_.end() ? AfterTest::kPassed : after->second;
          },
      .blocked = [this](const BlockedTest& test) { blocked_.push_back(test.index); }};
};

TEST_F(ExecutionOrder, RunsOthersWhileATestIsNotJudged) {
  // 1 waits for 0, which is judged after 2 has ended; 3 has nothing to do with them.
  after_ = {{0, AfterTest::kLater}};
  bool is_known = false;
  callbacks_.judged = [&]() -> std::vector<std::pair<std::size_t, AfterTest>> {
    if (is_known || finished_.back() != 2) {
      return {};
    }
    is_known = true;
    EXPECT_THAT(processes_.started, Not(Contains(1U)));
    return {{0, AfterTest::kPassed}};
  };
  EXPECT_TRUE(execute({{}, {.requires_passed = {0}}, {}}, 1));
  EXPECT_TRUE(is_known);
  EXPECT_THAT(processes_.started, ElementsAre(0, 2, 1));
  EXPECT_THAT(blocked_, IsEmpty());
}

TEST_F(ExecutionOrder, WaitsForTheJudgementOfTheLastTest) {
  after_ = {{0, AfterTest::kLater}};
  int asked = 0;
  callbacks_.judged = [&]() -> std::vector<std::pair<std::size_t, AfterTest>> {
    if (++asked < 3) {
      return {};
    }
    after_.clear();
    return {{0, asked == 3 ? AfterTest::kRunAgain : AfterTest::kPassed}};
  };
  EXPECT_TRUE(execute({{}}, 1));
  EXPECT_EQ(asked, 3);
  EXPECT_THAT(processes_.started, ElementsAre(0, 0)) << "once more, as the judgement asked";
}

TEST_F(ExecutionOrder, FollowsTheScheduler) {
  EXPECT_TRUE(execute({{.after = {2}}, {.expected_seconds = 1}, {}}, 1));
  EXPECT_THAT(processes_.started, ElementsAre(1, 2, 0));
  EXPECT_THAT(finished_, ElementsAre(1, 2, 0));
}

TEST_F(ExecutionOrder, GoesOnBehindATestThatIsNotToBeRun) {
  unprepared_ = {0, 2};
  EXPECT_TRUE(execute({{}, {.after = {0}}, {}, {.requires_passed = {2}}}, 1));
  EXPECT_THAT(processes_.started, ElementsAre(1));
  EXPECT_THAT(blocked_, ElementsAre(3));
}

TEST_F(ExecutionOrder, TellsWhatCanNeverRun) {
  after_[0] = AfterTest::kFailed;
  EXPECT_TRUE(execute({{}, {.requires_passed = {0}}, {.after = {1}}}, 2));
  EXPECT_THAT(finished_, ElementsAre(0, 2));
  EXPECT_THAT(blocked_, ElementsAre(1));
}

TEST_F(ExecutionOrder, StartsTheNextTestBeforeThisOneIsJudged) {
  Indices started_then;
  callbacks_.finished = [&](std::size_t index, FinishedProcess) {
    started_then = index == 0 ? processes_.started : started_then;
    return AfterTest::kPassed;
  };
  execute(std::vector<TestDemand>(2), 1);
  EXPECT_THAT(started_then, ElementsAre(0, 1));
}

TEST_F(ExecutionOrder, JudgesFirstWhereATestMayStopTheRun) {
  options_.judges_first = true;
  callbacks_.finished = [&](std::size_t index, FinishedProcess) {
    finished_.push_back(index);
    if (index == 1) {
      scheduler_->stop();
    }
    return AfterTest::kFailed;
  };
  EXPECT_TRUE(execute(std::vector<TestDemand>(5), 2));
  EXPECT_THAT(processes_.started, ElementsAre(0, 1, 2)) << "2 ran already";
  EXPECT_THAT(finished_, ElementsAre(0, 1, 2));
}

TEST_F(ExecutionOrder, RunsATestOnceMore) {
  callbacks_.finished = [&](std::size_t index, FinishedProcess) {
    finished_.push_back(index);
    return finished_.size() < 3 ? AfterTest::kRunAgain : AfterTest::kPassed;
  };
  EXPECT_TRUE(execute({{}, {.requires_passed = {0}}}, 2));
  EXPECT_THAT(finished_, ElementsAre(0, 0, 0, 1));
}

TEST_F(ExecutionOrder, StartsAndTellsNothingAnyMoreOnceItIsInterrupted) {
  processes_.interrupted_at = 2;
  EXPECT_FALSE(execute(std::vector<TestDemand>(6), 2));
  EXPECT_THAT(processes_.started, ElementsAre(0, 1, 2));
  EXPECT_THAT(finished_, ElementsAre(0));
}

TEST_F(ExecutionOrder, WakesUpForNothingButEvents) {
  execute(std::vector<TestDemand>(1), 1);
  EXPECT_THAT(processes_.waited, ElementsAre(TestProcesses::kNoTimeLimit));
}

TEST_F(ExecutionOrder, TicksTwiceASecond) {
  int ticks = 0;
  callbacks_.tick = [&] { ++ticks; };
  execute(std::vector<TestDemand>(2), 1);
  EXPECT_THAT(processes_.waited, ElementsAre(0.5, 0.5));
  EXPECT_EQ(ticks, 2);
}

TEST_F(ExecutionOrder, NamesSlowTestsAgainAndAgain) {
  options_.slow_after_seconds = 0.05;
  std::vector<std::pair<std::size_t, double>> slow;
  callbacks_.slow = [&](std::size_t index, double seconds) { slow.emplace_back(index, seconds); };
  // Of the two that run one ends at each wait.
  processes_.on_wait = [] { std::this_thread::sleep_for(std::chrono::milliseconds(60)); };
  execute(std::vector<TestDemand>(2), 2);
  EXPECT_THAT(slow, ElementsAre(std::pair(1, 0.05)));
  ASSERT_THAT(processes_.waited, SizeIs(2));
  EXPECT_THAT(processes_.waited[0], AllOf(Ge(0), Le(0.05)));
  EXPECT_THAT(processes_.waited[1], Le(0.04)) << "until 0.1 s";
}

}  // namespace
}  // namespace leakrun

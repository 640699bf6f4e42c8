#include "runner/executor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <functional>
#include <map>
#include <set>

#include "base/descriptor.h"
#include "base/text.h"
#include "runner/kept_processes.h"
#include "tests/unit/runner/temporary_tree.h"

namespace leakrun {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Key;
using testing::SizeIs;
using testing::StartsWith;

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

ProcessSpec shell(const std::string& script) {
  ProcessSpec spec;
  spec.arguments = {"/bin/sh", "-c", script};
  spec.environment = {"PATH=/usr/local/bin:/usr/bin:/bin"};
  return spec;
}

bool is_running(const std::string& pid) {
  return kill(std::stoi(std::string(trimmed(pid))), 0) == 0;
}

/// Runs scripts and remembers what was asked and told.
class ScriptRun {
 public:
  explicit ScriptRun(std::vector<ProcessSpec> specs) : specs_(std::move(specs)) {}

  bool execute(unsigned jobs) {
    Scheduler scheduler(std::vector<TestDemand>(specs_.size()), {.jobs = jobs});
    KeptProcesses processes;
    return leakrun::execute(scheduler, processes,
                            {.prepare =
                                 [this](std::size_t index) {
                                   prepared.push_back(index);
                                   return specs_[index];
                                 },
                             .finished =
                                 [this](std::size_t index, FinishedProcess process) {
                                   EXPECT_EQ(finished.count(index), 0U) << "told twice";
                                   if (again.erase(index) > 0) {
                                     return AfterTest::kRunAgain;
                                   }
                                   finished[index] = std::move(process);
                                   if (on_finished) {
                                     on_finished(index);
                                   }
                                   return AfterTest::kPassed;
                                 },
                             .blocked = {}});
  }

  std::vector<std::size_t> prepared;
  std::map<std::size_t, FinishedProcess> finished;
  std::set<std::size_t> again;  ///< to be run once more
  std::function<void(std::size_t)> on_finished;

 private:
  std::vector<ProcessSpec> specs_;
};

TEST(KeptProcesses, TellsAllThatIsWrittenToOnePipe) {
  ProcessSpec merged = shell("echo one >&2; echo two; head -c 300000 /dev/zero; echo three >&2");
  merged.merges_outputs = true;
  std::string written;
  std::vector<EndedTest> ended;
  KeptProcesses processes([&](std::size_t index, std::string_view bytes) {
    EXPECT_EQ(index, 7U);
    written += bytes;
  });
  processes.start(7, merged);
  while (ended.empty()) {
    ended = processes.wait(TestProcesses::kNoTimeLimit);
  }
  EXPECT_EQ(written, "one\ntwo\n" + std::string(300000, '\0') + "three\n");
  EXPECT_EQ(ended[0].process.standard_output, "");
  EXPECT_TRUE(ended[0].process.is_truncated);
}

TEST(KeptProcesses, EndOneTestOnRequestAndRunOthersAfterIt) {
  KeptProcesses processes;
  processes.start(3, shell("echo begins; sleep 100"));
  processes.start(4, shell("sleep 0.2; echo other"));
  processes.end(3);
  processes.end(77);  // does not run
  std::map<std::size_t, FinishedProcess> ended;
  while (ended.size() < 2) {
    for (EndedTest& test : processes.wait(TestProcesses::kNoTimeLimit)) {
      ended[test.index] = std::move(test.process);
    }
  }
  EXPECT_EQ(ended[3].end.how, ProcessEnd::How::kEndedOnRequest);
  EXPECT_EQ(ended[4].end.how, ProcessEnd::How::kExited);
  EXPECT_EQ(ended[4].standard_output, "other\n");
  EXPECT_FALSE(processes.is_interrupted());
  processes.start(5, shell("echo next"));
  std::vector<EndedTest> next;
  while (next.empty()) {
    next = processes.wait(TestProcesses::kNoTimeLimit);
  }
  EXPECT_EQ(next[0].process.standard_output, "next\n");
}

TEST(KeptProcesses, WaitNoLongerThanUntilThereIsInput) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  const Descriptor reading(ends[0]);
  const Descriptor writing(ends[1]);
  KeptProcesses processes;
  processes.wait_for_input(reading.number());
  processes.start(3, shell("read line; sleep 100"));
  ASSERT_EQ(write(writing.number(), "x", 1), 1);
  EXPECT_TRUE(processes.wait(TestProcesses::kNoTimeLimit).empty());
}

// Says how many of its kind run at the same time.
std::string counting(const TemporaryTree& tree) {
  const std::string folder = (tree / "running").string();
  return "mkdir -p " + folder + "; touch " + folder + "/$$; ls " + folder +
         " | wc -l; sleep 0.1; rm " + folder + "/$$; ";
}

int most_at_once(const ScriptRun& run) {
  int most = 0;
  for (const auto& [index, process] : run.finished) {
    most = std::max(most, std::atoi(process.standard_output.c_str()));
  }
  return most;
}

TEST(Execute, RunsAllInOrderAndNoMoreAtOnceThanAskedFor) {
  const TemporaryTree tree;
  std::vector<ProcessSpec> specs;
  for (int i = 0; i < 10; i++) {
    specs.push_back(
        shell(counting(tree) + "echo is " + std::to_string(i) + "; exit " + std::to_string(i)));
  }
  ScriptRun run(specs);
  EXPECT_TRUE(run.execute(3));
  EXPECT_THAT(run.prepared, ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
  EXPECT_EQ(most_at_once(run), 3);
  ASSERT_THAT(run.finished, SizeIs(10));
  for (const auto& [index, process] : run.finished) {
    EXPECT_THAT(process.standard_output, testing::EndsWith("is " + std::to_string(index) + "\n"));
    EXPECT_EQ(process.end.how, ProcessEnd::How::kExited);
    EXPECT_EQ(process.end.code, static_cast<int>(index));
  }
}

TEST(Execute, RunsOneAfterTheOther) {
  const TemporaryTree tree;
  ScriptRun run({shell(counting(tree)), shell(counting(tree)), shell(counting(tree))});
  EXPECT_TRUE(run.execute(1));
  EXPECT_EQ(most_at_once(run), 1);
  EXPECT_THAT(run.finished, SizeIs(3));
}

TEST(Execute, RunsATestOnceMoreWhereItIsAskedTo) {
  ScriptRun run({shell("echo a"), shell("echo b")});
  run.again = {0};
  EXPECT_TRUE(run.execute(1));
  EXPECT_THAT(run.prepared, ElementsAre(0, 1, 0));
  EXPECT_EQ(run.finished[0].standard_output, "a\n");
  EXPECT_EQ(run.finished[1].standard_output, "b\n");
}

TEST(Execute, IsDoneAtOnceWithoutTests) {
  ScriptRun run({});
  EXPECT_TRUE(run.execute(4));
  EXPECT_THAT(run.prepared, IsEmpty());
}

TEST(Execute, GoesOnAfterATestThatCannotBeStarted) {
  ProcessSpec missing = shell("");
  missing.arguments = {"/nowhere/net_tests"};
  ScriptRun run({missing, shell("echo b")});
  EXPECT_TRUE(run.execute(1));
  EXPECT_EQ(run.finished[0].end.how, ProcessEnd::How::kNotStarted);
  EXPECT_EQ(run.finished[1].standard_output, "b\n");
}

TEST(Execute, KeepsOutputAndErrorOfEachTestApart) {
  ScriptRun run({shell("echo a; echo A >&2"), shell("echo b; echo B >&2")});
  EXPECT_TRUE(run.execute(2));
  EXPECT_EQ(run.finished[0].standard_output, "a\n");
  EXPECT_EQ(run.finished[0].standard_error, "A\n");
  EXPECT_EQ(run.finished[1].standard_output, "b\n");
  EXPECT_EQ(run.finished[1].standard_error, "B\n");
  EXPECT_FALSE(run.finished[0].is_truncated);
}

TEST(Execute, IsNotHeldUpByAProcessThatHoldsThePipe) {
  ScriptRun run({shell("sleep 1000 & echo $!")});
  const auto start = Clock::now();
  EXPECT_TRUE(run.execute(1));
  EXPECT_LT(seconds_since(start), 30);
  EXPECT_EQ(run.finished[0].end.how, ProcessEnd::How::kExited);
  EXPECT_FALSE(is_running(run.finished[0].standard_output));
}

TEST(Execute, KeepsWhatASetUpTestStartedUntilTheEnd) {
  ProcessSpec set_up = shell("sleep 1000 & echo $!");
  set_up.leaves_processes = true;
  ScriptRun run({set_up, shell("sleep 0.1")});
  bool was_running_at_the_end = false;
  run.on_finished = [&](std::size_t index) {
    if (index == 1) {
      was_running_at_the_end = is_running(run.finished[0].standard_output);
    }
  };
  EXPECT_TRUE(run.execute(1));
  EXPECT_TRUE(was_running_at_the_end);
  EXPECT_FALSE(is_running(run.finished[0].standard_output));
}

TEST(Execute, KeepsHeadAndTailOfMuchOutput) {
  ScriptRun run({shell("echo begin; head -c 67108864 /dev/zero | tr '\\0' x; echo; echo end"),
                 shell("head -c 67108864 /dev/zero | tr '\\0' y >&2")});
  EXPECT_TRUE(run.execute(2));
  const FinishedProcess& process = run.finished[0];
  EXPECT_TRUE(process.is_truncated);
  EXPECT_LT(process.standard_output.size(), 200'000U);
  EXPECT_THAT(process.standard_output, StartsWith("begin\nxxx"));
  EXPECT_THAT(process.standard_output, testing::EndsWith("xxx\nend\n"));
  EXPECT_THAT(process.standard_output, HasSubstr(" bytes left out here]"));
  EXPECT_EQ(process.standard_error, "");
  EXPECT_TRUE(run.finished[1].is_truncated);
  EXPECT_EQ(run.finished[1].standard_output, "");
  EXPECT_LT(run.finished[1].standard_error.size(), 200'000U);
}

TEST(Execute, ServesOthersWhileATestWritesWithoutEnd) {
  ProcessSpec endless = shell("exec cat /dev/zero");
  endless.timeout_seconds = 2;
  ScriptRun run({endless, shell("echo b")});
  EXPECT_TRUE(run.execute(2));
  EXPECT_EQ(run.finished[0].end.how, ProcessEnd::How::kTimedOut);
  EXPECT_EQ(run.finished[1].standard_output, "b\n");
  EXPECT_LT(run.finished[1].end.duration_seconds, 1.5);
}

TEST(Execute, EndsEachTestAfterItsOwnTimeout) {
  ProcessSpec slow = shell("sleep 1000");
  slow.timeout_seconds = 0.2;
  ScriptRun run({slow, shell("sleep 0.5")});
  EXPECT_TRUE(run.execute(2));
  EXPECT_EQ(run.finished[0].end.how, ProcessEnd::How::kTimedOut);
  EXPECT_EQ(run.finished[1].end.how, ProcessEnd::How::kExited);
}

class Interruption : public testing::TestWithParam<int> {};

TEST_P(Interruption, EndsWhatRunsAndTellsOnlyWhatHadFinished) {
  const TemporaryTree tree;
  const std::string deaf = "trap '' TERM INT HUP; echo $$ > " + (tree / "pid").string() +
                           "; while :; do sleep 0.05; done";
  const std::string once_it_runs =
      "while ! [ -s " + (tree / "pid").string() + " ]; do sleep 0.01; done";
  ScriptRun run({shell(deaf), shell(once_it_runs), shell("sleep 1000"), shell("sleep 1000")});
  run.on_finished = [](std::size_t) { kill(getpid(), GetParam()); };
  const auto start = Clock::now();
  EXPECT_FALSE(run.execute(2));
  EXPECT_LT(seconds_since(start), 30);
  EXPECT_THAT(run.finished, ElementsAre(Key(1)));
  EXPECT_THAT(run.prepared, SizeIs(testing::Le(3U))) << "nothing is started any more";
  EXPECT_FALSE(is_running(read_file(tree / "pid", 100).value_or("0")));
}

INSTANTIATE_TEST_SUITE_P(Execute, Interruption, testing::Values(SIGTERM, SIGINT, SIGHUP));

TEST(Execute, LeavesTheSignalsOfThisProcessAsTheyWere) {
  sigset_t before;
  sigset_t after;
  sigprocmask(SIG_SETMASK, nullptr, &before);
  ScriptRun run({shell("exit 0")});
  EXPECT_TRUE(run.execute(1));
  sigprocmask(SIG_SETMASK, nullptr, &after);
  for (const int number : {SIGTERM, SIGINT, SIGHUP, SIGCHLD}) {
    EXPECT_EQ(sigismember(&after, number), sigismember(&before, number)) << number;
  }
}

}  // namespace
}  // namespace leakrun

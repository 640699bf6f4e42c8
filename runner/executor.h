#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "runner/scheduler.h"
#include "runner/test_processes.h"

namespace leakrun {

/// What becomes of a test that has ended.
enum class AfterTest {
  kPassed,  ///< on its own terms, as those that require it ask
  kFailed,
  kRunAgain,
  kLater,  ///< `judged` will tell: it is not known yet
};

/// What the executor asks and tells. All calls come from the thread that called execute().
struct ExecutionCallbacks {
  /// Just before the test starts. None: it does not, and counts as failed.
  std::function<std::optional<ProcessSpec>(std::size_t)> prepare;
  std::function<AfterTest(std::size_t, FinishedProcess)> finished;
  /// What is known by now of tests that were kLater. Whoever has more to tell wakes the processes.
  std::function<std::vector<std::pair<std::size_t, AfterTest>>()> judged = {};
  /// Of a test that can never run.
  std::function<void(const BlockedTest&)> blocked = {};
  /// Of a test that has been running for so many seconds, again and again; may be empty.
  std::function<void(std::size_t, double)> slow = {};
  /// Each `tick_seconds`, or more often, while tests run. Empty: nothing wakes up leakrun but
  /// events.
  std::function<void()> tick = {};
};

struct ExecutionOptions {
  /// `finished` is called before the next test starts, so that it can stop the scheduler. Else a
  /// test may start before `finished` was called for the one in whose place it runs.
  bool judges_first = false;
  double slow_after_seconds = 60;
  double tick_seconds = 0.5;
};

/// Runs the tests that `scheduler` gives, each as one of `processes`, until there are no more or
/// the run is interrupted: false then, and the tests that had not finished are told to nobody.
bool execute(Scheduler& scheduler, TestProcesses& processes, const ExecutionCallbacks& callbacks,
             const ExecutionOptions& options = {});

}  // namespace leakrun

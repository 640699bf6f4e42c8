#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "runner/process_end.h"
#include "runner/spawn.h"

namespace leakrun {

/// A test that has ended, with what it wrote.
struct FinishedProcess {
  ProcessEnd end;
  std::string standard_output;
  std::string standard_error;
  bool is_truncated = false;
};

/// What the executor asks and tells. All calls come from the thread that called execute().
struct ExecutionCallbacks {
  std::function<ProcessSpec(std::size_t)> prepare;  ///< just before the test starts
  /// Of a test that has ended. True: run it once more.
  std::function<bool(std::size_t, FinishedProcess)> finished;
};

/// Runs tests 0 to `count`-1 in that order, at most `jobs` at once, each in a process of its own. A
/// test may start before `finished` was called for the one in whose place it runs.
/// SIGINT, SIGTERM or SIGHUP ends what runs: false then, and the tests that had not finished are
/// told to nobody. Throws std::system_error where no process can be made at all.
bool execute(std::size_t count, unsigned jobs, const ExecutionCallbacks& callbacks);

}  // namespace leakrun

#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include "runner/output_search.h"
#include "runner/process_end.h"
#include "runner/spawn.h"

namespace leakrun {

/// A test that has ended, with what it wrote.
struct FinishedProcess {
  ProcessEnd end;
  std::string standard_output;
  std::string standard_error;
  bool is_truncated = false;
  FoundExpressions found;  ///< left to who hears what is written
};

struct EndedTest {
  std::size_t index;
  FinishedProcess process;
};

/// What runs the processes of tests for the executor: the seam between the order of tests, which
/// has no processes, and the machine.
class TestProcesses {
 public:
  static constexpr double kNoTimeLimit = std::numeric_limits<double>::infinity();

  virtual ~TestProcesses() = default;

  /// Starts the test `index`, which does not run. Throws std::system_error where no process can be
  /// made at all.
  virtual void start(std::size_t index, const ProcessSpec& spec) = 0;

  /// Waits until a test has ended, `seconds` are over, wake() was called, or the run is
  /// interrupted; at the latest then tells of the tests that have ended.
  virtual std::vector<EndedTest> wait(double seconds) = 0;

  /// Has wait() end, too, while there is something to read from `descriptor`, which must stay open
  /// as long as this waits.
  virtual void wait_for_input(int descriptor) = 0;

  /// Asks the test to end, where it still runs: wait() then tells that it ended on request.
  virtual void end(std::size_t index) = 0;

  /// Ends a wait() that is under way, or the next. May be called from any thread.
  virtual void wake() = 0;

  /// Whether the run is to end. All that ran has been asked to, and wait() still tells of it.
  virtual bool is_interrupted() const = 0;
};

}  // namespace leakrun

#pragma once

#include <sys/types.h>

#include <string>
#include <utility>
#include <vector>

#include "runner/test_case.h"
#include "runner/test_processes.h"
#include "tests/unit/runner/temporary_tree.h"

namespace leakrun {

/// A test that runs `command`.
inline TestCase test_of(std::vector<std::string> command) {
  TestCase test;
  test.command = std::move(command);
  return test;
}

/// The folder of recordings that a test left behind, filled with recordings of
/// tests/golden/recordings, and how the test ended. Its own process, the root, is kRoot.
class RecordedTest {
 public:
  static constexpr pid_t kRoot = 100;

  /// The recording `name` as that of process `pid`; `image` counts what it executed.
  RecordedTest& with(const std::string& name, pid_t pid = kRoot, int image = 0);
  RecordedTest& with_text(const std::string& text, pid_t pid = kRoot, int image = 0);

  /// What the agent's thread wrote beside the recording `name`.
  RecordedTest& with_samples(const std::string& name, pid_t pid = kRoot);

  FinishedProcess exited(int status) const;
  FinishedProcess signaled(int number) const;
  FinishedProcess ended(ProcessEnd::How how, int code = 0) const;

  const std::filesystem::path& folder() const { return tree_.path(); }

 private:
  TemporaryTree tree_;
};

}  // namespace leakrun

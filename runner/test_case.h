#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace leakrun {

/// The smallest unit run in a process of its own.
struct TestCase {
  std::string name;    ///< unique within its target
  std::string target;  ///< what the user named on the command line
  std::vector<std::string> command;
  std::filesystem::path working_directory;  ///< empty: leakrun's own
  /// Set in the test's environment, over what leakrun was started with.
  std::vector<std::pair<std::string, std::string>> environment;
  std::vector<std::string> unset_environment;            ///< removed from it
  std::optional<std::chrono::duration<double>> timeout;  ///< the suite's own; wins over --timeout
  std::vector<std::string> labels;                       ///< CTest labels
  bool disabled = false;                                 ///< not to be run: skipped
  /// Processes that it leaves behind stay until the run ends: a CTest set-up fixture.
  bool leaves_processes = false;
};

}  // namespace leakrun

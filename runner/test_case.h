#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runner/frameworks/framework.h"

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

  // How its end is judged: runner/ctest_outcome.h. Expressions are CMake's.
  bool will_fail = false;                     ///< passing and failing change places
  std::vector<std::string> pass_expressions;  ///< one has to be in the output
  std::vector<std::string> fail_expressions;  ///< none may be
  std::vector<std::string> skip_expressions;  ///< one makes it skipped
  std::optional<int> skip_status;             ///< the exit status that makes it skipped
  std::vector<std::string> required_files;    ///< not run where one is missing

  // With and after which tests it runs: runner/test_graph.h.
  std::vector<std::string> depends;         ///< names of tests of the same target
  std::vector<std::string> fixtures_setup;  ///< names of fixtures, here and in the next two
  std::vector<std::string> fixtures_required;
  std::vector<std::string> fixtures_cleanup;
  std::vector<std::string> locks;  ///< no two tests with the same run at once
  bool runs_alone = false;         ///< no other test runs beside it
  unsigned processors = 1;         ///< of --jobs, that it takes; at least 1
  double cost = 0;                 ///< the higher, the earlier it starts

  Framework framework = Framework::kNone;  ///< kNone: not one case of a program, but all of it
  std::string case_name;                   ///< what the framework calls it
  std::size_t case_count = 1;              ///< as how many its program counts it
  std::string file;                        ///< where it stands in the source; empty: not known
  unsigned line = 0;                       ///< of `file`
};

}  // namespace leakrun

#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

namespace leakrun {

/// A tool that leakrun runs to its end (cmake, ctest, llvm-symbolizer), no test: tests are run by
/// runner/test_process.h.
struct Command {
  std::vector<std::string> arguments;       ///< arguments[0] is looked up in PATH; no shell
  std::filesystem::path working_directory;  ///< empty: this process's own
  std::vector<std::pair<std::string, std::string>> environment;  ///< set over this process's own
  std::string standard_input;         ///< written while the output is read
  bool merge_standard_error = false;  ///< standard error goes into `output`, in order
  std::size_t output_limit = std::size_t{256} << 20;  ///< bytes; more is an error
  /// Ended and an error after this time without any progress of its pipes; none: no limit.
  std::optional<std::chrono::seconds> idle_limit;
};

struct CommandResult {
  int exit_status = 0;  ///< as a shell tells it: 128 + signal where a signal ended it
  std::string output;
  std::string error_output;  ///< empty where standard error was merged
};

/// Runs `command` to its end. The error is for what kept it from running (not found, too much
/// output, no progress); a command that ran and failed is a result. Thread-safe.
tl::expected<CommandResult, std::string> run_command(const Command& command);

/// Where `program` stands: itself where it has a slash, else the first executable of that name in
/// PATH; empty where there is none.
std::filesystem::path find_program(std::string_view program);

}  // namespace leakrun

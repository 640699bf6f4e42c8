#include "runner/build_tool.h"

#include <cstdlib>
#include <utility>

#include "runner/run_error.h"

namespace leakrun {

CommandResult run_build_tool(std::vector<std::string> arguments,
                             const std::filesystem::path& working_directory,
                             bool merge_standard_error) {
  const char* options = std::getenv("ASAN_OPTIONS");
  Command command;
  command.arguments = std::move(arguments);
  command.working_directory = working_directory;
  command.merge_standard_error = merge_standard_error;
  // The last setting of an option wins.
  command.environment.emplace_back(
      "ASAN_OPTIONS", std::string(options != nullptr ? options : "") + ":detect_leaks=0");
  auto result = run_command(command);
  if (!result) {
    throw RunError(ExitStatus::kBuildFailed, result.error());
  }
  return *std::move(result);
}

}  // namespace leakrun

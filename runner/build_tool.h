#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/child_process.h"

namespace leakrun {

/// Runs cmake or ctest to its end. Leak detection is off in what they run: a generator or a test
/// program that is asked for its list may leak, and shall not fail the build for it.
/// Throws RunError kBuildFailed where the tool cannot be run; a tool that failed is a result.
CommandResult run_build_tool(std::vector<std::string> arguments,
                             const std::filesystem::path& working_directory,
                             bool merge_standard_error);

}  // namespace leakrun

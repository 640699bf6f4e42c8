#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "profile/suppression.h"
#include "runner/options.h"

namespace leakrun {

/// Reads a suppression file; `who` asked for it ("--suppressions"). Throws RunError kUsage with one
/// line where it cannot be read or has a line that is none.
std::vector<Suppression> read_suppression_file(const std::filesystem::path& file,
                                               const std::string& who);

/// The suppressions of a run: those of --suppressions, else of the leakrun.supp beside the
/// configuration file, else of the one beside the first target that has one there or in a folder
/// above. Throws as read_suppression_file does, and as find_upward.
std::vector<Suppression> suppressions_of_run(const RunOptions& options);

}  // namespace leakrun

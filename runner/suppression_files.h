#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "profile/suppression.h"

namespace leakrun {

/// Reads a suppression file; `who` asked for it ("--suppressions"). Throws RunError kUsage with one
/// line where it cannot be read or has a line that is none.
std::vector<Suppression> read_suppression_file(const std::filesystem::path& file,
                                               const std::string& who);

/// The suppressions of a run: those of `files` (--suppressions), else of the leakrun.supp beside
/// `config_file`, where there is one, else of the one beside the first of `targets` that has one
/// there or in a folder above. Throws as read_suppression_file does, and as find_upward.
std::vector<Suppression> suppressions_of_run(const std::vector<std::string>& files,
                                             const std::filesystem::path& config_file,
                                             const std::vector<std::string>& targets);

}  // namespace leakrun

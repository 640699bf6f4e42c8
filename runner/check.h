#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace leakrun {

/// What a check of `leakrun doctor` says.
enum class CheckState {
  kOk,
  kWarning,  ///< leakrun measures, but less than it could
  kMissing,  ///< is not there, and without it leakrun cannot measure
  kFailed,   ///< is there, and leakrun cannot measure all the same
};

/// One row of the table of `leakrun doctor`. Texts may hold anything a file name may: they are
/// made printable where they are printed.
struct Check {
  std::string name;
  CheckState state = CheckState::kOk;
  std::string finding;
  std::string cure = {};  ///< what to do; empty where the state is kOk
};

/// "ok", "warning", "missing", "failed".
std::string_view word(CheckState state);

/// Whether leakrun cannot measure because of this.
bool prevents_measuring(const Check& check);

/// The table as text: a line for each check, and one for its cure. `color` is for terminals.
std::string table_of(const std::vector<Check>& checks, bool color);

/// The last line of what doctor prints: whether leakrun can measure here, and if not, whose fault
/// that is.
std::string conclusion_of(const std::vector<Check>& checks, bool color);

/// The command that installs a package by the package manager of this machine, with sudo where this
/// user is not root; the names of all three where there is no manager that leakrun knows.
std::string install_command(std::string_view debian, std::string_view fedora,
                            std::string_view arch);

}  // namespace leakrun

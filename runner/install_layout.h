#pragma once

#include <filesystem>

namespace leakrun {

/// Where this program's own files stand, in the build tree and in the install tree alike.
struct InstallLayout {
  std::filesystem::path agent;       ///< the shared object that tests preload
  std::filesystem::path toolchains;  ///< the folder of toolchain files
};

/// Where the files should be, whether they are there or not, told from where the running program
/// stands. Throws RunError kNotMeasured where that cannot be told.
InstallLayout expected_install_layout();

/// Found from where the running program stands (/proc/self/exe). Throws RunError kNotMeasured,
/// naming the missing file, where the tree is incomplete.
InstallLayout find_install_layout();

}  // namespace leakrun

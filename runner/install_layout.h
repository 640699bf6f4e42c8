#pragma once

#include <filesystem>

namespace leakrun {

/// Where this program's own files stand, in the build tree and in the install tree alike.
struct InstallLayout {
  std::filesystem::path agent;       ///< the shared object that tests preload
  std::filesystem::path toolchains;  ///< the folder of toolchain files
};

/// Found from where the running program stands (/proc/self/exe). Throws RunError kNotMeasured,
/// naming the missing file, where the tree is incomplete.
InstallLayout find_install_layout();

}  // namespace leakrun

#pragma once

#include <filesystem>
#include <string>

#include "runner/discover.h"

namespace leakrun {

/// With what a source tree is built.
struct Toolchain {
  std::filesystem::path file;  ///< the CMake toolchain file, absolute
  std::string name;            ///< "clang", "gcc" or the stem of the user's own file
};

/// The toolchain that `options` ask for; without a wish that of the compiler in CXX, else Clang,
/// else GCC. Throws RunError: kUsage for a wish that is neither a name nor a file, kBuildFailed
/// where no compiler is installed, naming the packages.
Toolchain choose_toolchain(const BuildOptions& options);

}  // namespace leakrun

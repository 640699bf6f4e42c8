#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "runner/discover.h"
#include "runner/toolchain.h"

namespace leakrun {

/// A source tree and where it is built.
struct CMakeBuild {
  std::filesystem::path source;  ///< with the CMakeLists.txt
  std::filesystem::path folder;  ///< the build tree
  std::filesystem::path shown;   ///< what progress and errors name: what the user knows of it
  /// KEY=VALUE for the cache, which make the build tree what it is: one that was configured with
  /// other values is refused.
  std::vector<std::string> cache_entries;
};

/// Where the source tree or source folder `source` is built: what the user asked for, else
/// <source>/build/leakrun-<toolchain>.
std::filesystem::path build_folder_for(const std::filesystem::path& source,
                                       const Toolchain& toolchain, const BuildOptions& options);

/// Throws RunError kBuildFailed where `build` cannot be built in its folder: the build tree of
/// something else, with which CMake would go on half in the old settings, or a name that CMake
/// does not quote in the projects it makes for its own checks.
void refuse_unusable_build_folder(const CMakeBuild& build, const Toolchain& toolchain);

/// Configures and builds, with one line of progress for each on standard error and the whole
/// output where it fails. Configuring is passed over where it was done with the same arguments:
/// what changed since in the project's own files is the build's to see. Waits while another leakrun
/// builds in the same folder.
/// Throws RunError kBuildFailed, also for what refuse_unusable_build_folder refuses.
void configure_and_build(const CMakeBuild& build, const Toolchain& toolchain,
                         const BuildOptions& options);

}  // namespace leakrun

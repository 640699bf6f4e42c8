#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "runner/discover.h"
#include "runner/toolchain.h"

namespace leakrun {

/// The names of single-file tests, one for each of `sources` (paths below their folder): the
/// stem, where that is not unique the path without the extension, else the path.
std::vector<std::string> single_file_test_names(const std::vector<std::filesystem::path>& sources);

/// The list that toolchains/single-files/CMakeLists.txt includes. Throws RunError kBuildFailed,
/// naming it, for a path that CMake cannot build.
std::string single_file_list(const std::vector<std::filesystem::path>& sources);

/// Builds `sources`, absolute paths below `folder`, each into a program of its own, and returns
/// the build tree: a CTest tree with a test for each. Throws RunError kBuildFailed.
std::filesystem::path build_single_files(const std::filesystem::path& folder,
                                         const std::vector<std::filesystem::path>& sources,
                                         const Toolchain& toolchain, const BuildOptions& options);

}  // namespace leakrun

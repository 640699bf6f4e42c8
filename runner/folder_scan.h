#pragma once

#include <filesystem>
#include <vector>

namespace leakrun {

/// What leakrun looks for in a folder that is neither a CTest tree nor a CMake project. Paths
/// are absolute where the folder is, and sorted.
struct FolderContent {
  std::vector<std::filesystem::path> executables;  ///< is_test_executable; each file once
  /// *.c *.cc *.cpp *.cxx *.C, those below a CMakeLists.txt left out: they are parts of something.
  std::vector<std::filesystem::path> sources;
  bool has_cmake_lists = false;  ///< somewhere below
};

/// Looks through `folder` and all below it. Folders behind symbolic links, CMakeFiles and what
/// leakrun itself built from single files are passed over. Throws RunError kUsage for a folder or
/// an executable that cannot be read: tests in it would be left out in silence.
FolderContent scan_folder(const std::filesystem::path& folder);

/// Whether a source file may hold a test: whether `main` occurs in it, in any case, so that
/// CATCH_CONFIG_MAIN is one and a helper is not. A file that cannot be read counts as a test, so
/// that its compilation tells.
bool mentions_main(const std::filesystem::path& source);

}  // namespace leakrun

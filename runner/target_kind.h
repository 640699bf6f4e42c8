#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace leakrun {

enum class TargetKind {
  kExecutable,        ///< one program, or a script that was named itself
  kCTestTree,         ///< a folder with a CTestTestfile.cmake
  kCMakeProject,      ///< a folder whose CMakeLists.txt calls project()
  kProjectSubfolder,  ///< a folder of a CMake project above it
  kExecutableFolder,  ///< programs in it and below
  kSourceFolder,      ///< single-file C and C++ tests in it and below
};

/// What the user named, and what it turned out to be.
struct Target {
  std::string name;  ///< as named, without trailing slashes
  TargetKind kind = TargetKind::kExecutable;
  std::filesystem::path path;     ///< absolute, without symbolic links to folders
  std::filesystem::path project;  ///< the CMake source tree of kCMakeProject, kProjectSubfolder
  std::vector<std::filesystem::path> files;  ///< of kExecutableFolder, kSourceFolder; sorted
};

/// Looks at what is there; builds and runs nothing. A build tree within its own source tree is a
/// CTest tree. Throws RunError: kUsage where `name` does not exist or is nothing that can hold a
/// test, kNoTests for a folder with nothing of what leakrun looks for, naming that.
Target classify_target(const std::string& name);

}  // namespace leakrun

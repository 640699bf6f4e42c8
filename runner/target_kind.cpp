#include "runner/target_kind.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include "runner/cmake_files.h"
#include "runner/commands.h"
#include "runner/elf_file.h"
#include "runner/folder_scan.h"
#include "runner/run_error.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;

std::string without_trailing_slashes(std::string name) {
  while (name.size() > 1 && name.back() == '/') {
    name.pop_back();
  }
  return name;
}

bool is_script(const fs::path& file) {
  char start[2] = {};
  return std::ifstream(file, std::ios::binary).read(start, sizeof start) && start[0] == '#' &&
         start[1] == '!';
}

void classify_file(Target& target) {
  if (::access(target.path.c_str(), X_OK) != 0) {
    throw RunError(ExitStatus::kUsage,
                   fmt::format("{} is not executable; name a program or a folder", target.name));
  }
  if (!is_test_executable(target.path) && !is_script(target.path)) {
    throw RunError(
        ExitStatus::kUsage,
        fmt::format("{} is neither an ELF program nor a script; name a program or a folder",
                    target.name));
  }
  target.kind = TargetKind::kExecutable;
}

void classify_cmake_folder(Target& target) {
  const bool is_project = is_cmake_project(target.path);
  target.kind = is_project ? TargetKind::kCMakeProject : TargetKind::kProjectSubfolder;
  target.project = is_project ? target.path : enclosing_project(target.path);
  if (target.project.empty()) {
    throw RunError(ExitStatus::kUsage,
                   fmt::format("{}/CMakeLists.txt does not call project(), and no folder above it "
                               "is a CMake project",
                               target.name));
  }
}

void classify_plain_folder(Target& target) {
  FolderContent content = scan_folder(target.path);
  if (!content.executables.empty()) {
    target.kind = TargetKind::kExecutableFolder;
    target.files = std::move(content.executables);
    return;
  }
  if (content.has_cmake_lists) {
    target.project = enclosing_project(target.path);
    if (!target.project.empty()) {
      target.kind = TargetKind::kProjectSubfolder;
      return;
    }
  }
  std::copy_if(content.sources.begin(), content.sources.end(), std::back_inserter(target.files),
               mentions_main);
  target.kind = TargetKind::kSourceFolder;
  if (target.files.empty()) {
    throw RunError(
        ExitStatus::kNoTests,
        fmt::format(
            "no test in {}: looked for ELF programs, CTestTestfile.cmake, CMakeLists.txt "
            "and C or C++ sources with a main{}",
            target.name,
            content.has_cmake_lists ? "; there are CMake projects below it: name one" : ""));
  }
}

}  // namespace

Target classify_target(const std::string& name) {
  Target target;
  target.name = without_trailing_slashes(name);
  std::error_code error;
  const fs::file_status status = fs::status(target.name, error);
  if (!fs::exists(status)) {
    const std::string command = nearest_command(target.name);
    throw RunError(
        ExitStatus::kUsage,
        fmt::format("{}: {}{}", target.name, error ? error.message() : "No such file or directory",
                    command.empty() ? "" : fmt::format("; did you mean 'leakrun {}'?", command)));
  }
  const fs::path absolute = fs::absolute(target.name);
  if (fs::is_regular_file(status)) {
    // The link's own name stays: a program may look at what it is called by.
    target.path = fs::canonical(absolute.parent_path()) / absolute.filename();
    classify_file(target);
    return target;
  }
  if (!fs::is_directory(status)) {
    throw RunError(ExitStatus::kUsage,
                   fmt::format("{} is neither a file nor a folder", target.name));
  }
  target.path = fs::canonical(absolute);
  if (fs::exists(target.path / "CTestTestfile.cmake", error)) {
    target.kind = TargetKind::kCTestTree;
  } else if (fs::exists(target.path / "CMakeLists.txt", error)) {
    classify_cmake_folder(target);
  } else {
    classify_plain_folder(target);
  }
  return target;
}

}  // namespace leakrun

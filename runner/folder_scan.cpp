#include "runner/folder_scan.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <set>
#include <string_view>
#include <system_error>

#include "base/file.h"
#include "base/system_error.h"
#include "runner/cmake_files.h"
#include "runner/elf_file.h"
#include "runner/run_error.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;

bool is_source(const fs::path& file) {
  constexpr std::array<std::string_view, 5> kExtensions{".c", ".cc", ".cpp", ".cxx", ".C"};
  return std::find(kExtensions.begin(), kExtensions.end(), file.extension().native()) !=
         kExtensions.end();
}

bool is_passed_over(const fs::path& folder) {
  return folder.filename() == "CMakeFiles" ||
         cmake_cache_value(folder, "LEAKRUN_SOURCE_FOLDER").has_value();
}

[[noreturn]] void fail_unreadable(const fs::path& path, const std::string& reason) {
  fail_usage(
      fmt::format("cannot read {}: {}; make it readable, or name the test programs one by one",
                  path.string(), reason));
}

bool is_unreadable_program(const fs::path& file) {
  std::error_code error;
  return fs::is_regular_file(file, error) && ::access(file.c_str(), X_OK) == 0 &&
         ::access(file.c_str(), R_OK) != 0;
}

void scan_into(const fs::path& folder, bool below_cmake_lists, FolderContent& content) {
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code ignored;
    const fs::path& path = entry->path();
    if (entry->is_directory(ignored)) {
      if (!entry->is_symlink(ignored) && !is_passed_over(path)) {
        const bool has_cmake_lists = fs::exists(path / "CMakeLists.txt", ignored);
        content.has_cmake_lists = content.has_cmake_lists || has_cmake_lists;
        scan_into(path, below_cmake_lists || has_cmake_lists, content);
      }
    } else if (is_source(path)) {
      if (!below_cmake_lists && entry->is_regular_file(ignored)) {
        content.sources.push_back(path);
      }
    } else if (is_test_executable(path)) {
      content.executables.push_back(path);
    } else if (is_unreadable_program(path)) {
      fail_unreadable(path, system_message(EACCES));
    }
  }
  if (error) {
    fail_unreadable(folder, error.message());
  }
}

/// A versioned program and the links to it are one test: the file, where both are there.
std::vector<fs::path> each_file_once(std::vector<fs::path> paths) {
  std::error_code ignored;
  std::stable_partition(paths.begin(), paths.end(),
                        [&](const fs::path& path) { return !fs::is_symlink(path, ignored); });
  std::set<fs::path> seen;
  paths.erase(std::remove_if(paths.begin(), paths.end(),
                             [&](const fs::path& path) {
                               return !seen.insert(fs::weakly_canonical(path, ignored)).second;
                             }),
              paths.end());
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace

FolderContent scan_folder(const fs::path& folder) {
  FolderContent content;
  scan_into(folder, false, content);
  std::sort(content.sources.begin(), content.sources.end());
  std::sort(content.executables.begin(), content.executables.end());
  content.executables = each_file_once(std::move(content.executables));
  return content;
}

bool mentions_main(const fs::path& source) {
  constexpr std::string_view kMain = "main";
  const auto text = read_file(source, std::size_t{64} << 20);
  const auto same = [](char in_file, char in_word) { return (in_file | 0x20) == in_word; };
  return !text ||
         std::search(text->begin(), text->end(), kMain.begin(), kMain.end(), same) != text->end();
}

}  // namespace leakrun

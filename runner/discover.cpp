#include "runner/discover.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include "runner/cmake_build.h"
#include "runner/cmake_file_api.h"
#include "runner/cmake_files.h"
#include "runner/ctest_tree.h"
#include "runner/frameworks/program_cases.h"
#include "runner/run_error.h"
#include "runner/single_files.h"
#include "runner/target_kind.h"
#include "runner/toolchain.h"
#include "runner/unique_names.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;

/// Each target once, however often and by whatever path it is named.
std::vector<Target> classify_targets(const std::vector<std::string>& names) {
  std::vector<Target> targets;
  std::set<fs::path> seen;
  for (const std::string& name : names) {
    Target target = classify_target(name);
    if (seen.insert(target.path).second) {
      targets.push_back(std::move(target));
    }
  }
  return targets;
}

/// What has to be built for a target; empty where nothing has.
fs::path source_to_build(const Target& target) {
  return target.kind == TargetKind::kSourceFolder ? target.path : target.project;
}

void refuse_one_build_folder_for_many(const std::vector<Target>& targets,
                                      const BuildOptions& options) {
  std::set<fs::path> sources;
  for (const Target& target : targets) {
    sources.insert(source_to_build(target));
  }
  sources.erase(fs::path());
  if (!options.build_dir.empty() && sources.size() > 1) {
    throw RunError(ExitStatus::kUsage,
                   fmt::format("--build-dir {} cannot hold {} projects: name it for one at a time",
                               options.build_dir.string(), sources.size()));
  }
}

bool is_within(const fs::path& path, const fs::path& folder) {
  return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first ==
         folder.end();
}

bool has_ctest_file(const fs::path& folder) {
  std::error_code error;
  return fs::exists(folder / "CTestTestfile.cmake", error);
}

/// Whether a directory above `directory` is one of those with `chosen` set.
bool is_below_chosen(const std::vector<CMakeDirectory>& directories, std::size_t directory,
                     const std::vector<bool>& chosen) {
  std::size_t parent = directories[directory].parent;
  // Counted, because a damaged description may go round in circles.
  for (std::size_t step = 0; step < directories.size() && parent < directories.size(); ++step) {
    if (chosen[parent]) {
      return true;
    }
    parent = directories[parent].parent;
  }
  return false;
}

/// The highest CTest folders that the project has for what is below the target: one where
/// enable_testing() was called above it, several where only below.
std::vector<fs::path> ctest_folders(const Target& target, const fs::path& build_folder) {
  const auto directories = cmake_directories(build_folder);
  if (!directories) {
    throw RunError(ExitStatus::kBuildFailed, directories.error());
  }
  bool is_part_of_project = false;
  std::vector<bool> has_tests;
  for (const CMakeDirectory& directory : *directories) {
    const bool is_below = is_within(fs::weakly_canonical(directory.source), target.path);
    is_part_of_project = is_part_of_project || is_below;
    has_tests.push_back(is_below && has_ctest_file(directory.build));
  }
  if (!is_part_of_project) {
    throw RunError(ExitStatus::kNoTests,
                   fmt::format("no test in {}: the project {} does not add that folder; does an "
                               "option do (--cmake-arg -DBUILD_TESTING=ON)?",
                               target.name, target.project.string()));
  }
  std::vector<fs::path> folders;
  for (std::size_t i = 0; i < directories->size(); ++i) {
    if (has_tests[i] && !is_below_chosen(*directories, i, has_tests)) {
      folders.push_back((*directories)[i].build);
    }
  }
  return folders;
}

std::vector<std::vector<std::string>> executable_names(const Target& target) {
  std::vector<std::vector<std::string>> names;
  names.reserve(target.files.size());
  for (const fs::path& file : target.files) {
    names.push_back({file.filename().string(), file.lexically_relative(target.path).string()});
  }
  return names;
}

/// CTest allows one name in several directories.
void make_names_unique(std::vector<TestCase>& tests) {
  std::map<std::string, int> occurrences;
  std::vector<std::vector<std::string>> candidates;
  candidates.reserve(tests.size());
  for (const TestCase& test : tests) {
    candidates.push_back({test.name, fmt::format("{}#{}", test.name, ++occurrences[test.name])});
  }
  const std::vector<std::string> names = unique_names(candidates);
  std::map<std::string, std::string> first_of_name;  // which CTest means by it
  for (std::size_t i = 0; i < tests.size(); ++i) {
    first_of_name.emplace(tests[i].name, names[i]);
    tests[i].name = names[i];
  }
  for (TestCase& test : tests) {
    for (std::string& name : test.depends) {
      if (const auto found = first_of_name.find(name); found != first_of_name.end()) {
        name = found->second;
      }
    }
  }
}

/// What to say of a build tree that has tests only in a configuration; empty for others.
std::string missing_configuration(const std::vector<fs::path>& folders,
                                  const std::string& build_config) {
  for (const fs::path& folder : folders) {
    const std::string known = cmake_cache_value(folder, "CMAKE_CONFIGURATION_TYPES").value_or("");
    if (!known.empty()) {
      return build_config.empty()
                 ? fmt::format("; name a configuration with -C ({})", known)
                 : fmt::format("; none in configuration {} (it has {})", build_config, known);
    }
  }
  return {};
}

class Discovery {
 public:
  Discovery(const BuildOptions& options, const std::vector<std::string>& test_arguments,
            Isolation isolation)
      : options_(options), cases_(isolation, test_arguments) {}

  std::vector<TestCase> tests_of(const Target& target);

 private:
  std::vector<TestCase> ctest_tests_in(const Target& target, const std::vector<fs::path>& folders);
  const Toolchain& toolchain();
  const fs::path& built_project(const fs::path& project);

  const BuildOptions& options_;
  ProgramCases cases_;
  std::optional<Toolchain> toolchain_;
  std::map<fs::path, fs::path> built_projects_;  ///< source to build folder
};

/// Chosen when it is first needed: who builds nothing needs no compiler.
const Toolchain& Discovery::toolchain() {
  if (!toolchain_) {
    toolchain_ = choose_toolchain(options_);
  }
  return *toolchain_;
}

const fs::path& Discovery::built_project(const fs::path& project) {
  const auto [entry, is_new] = built_projects_.try_emplace(project);
  if (is_new) {
    CMakeBuild build;
    build.source = project;
    build.folder = build_folder_for(project, toolchain(), options_);
    build.shown = project;
    configure_and_build(build, toolchain(), options_);
    entry->second = build.folder;
  }
  return entry->second;
}

std::vector<TestCase> Discovery::ctest_tests_in(const Target& target,
                                                const std::vector<fs::path>& folders) {
  std::vector<TestCase> tests;
  for (const fs::path& folder : folders) {
    std::vector<TestCase> more = ctest_tests(folder, options_.build_config);
    std::move(more.begin(), more.end(), std::back_inserter(tests));
  }
  if (tests.empty()) {
    throw RunError(ExitStatus::kNoTests,
                   fmt::format("no test in {}: looked for CTest tests (enable_testing() and "
                               "add_test() in its CMakeLists.txt){}",
                               target.name, missing_configuration(folders, options_.build_config)));
  }
  make_names_unique(tests);
  return cases_.of_ctest_tests(tests);
}

std::vector<TestCase> Discovery::tests_of(const Target& target) {
  switch (target.kind) {
    case TargetKind::kCTestTree:
      return ctest_tests_in(target, {target.path});
    case TargetKind::kCMakeProject:
    case TargetKind::kProjectSubfolder:
      return ctest_tests_in(target, ctest_folders(target, built_project(target.project)));
    case TargetKind::kSourceFolder:
      return ctest_tests_in(target,
                            {build_single_files(target.path, target.files, toolchain(), options_)});
    case TargetKind::kExecutable: {
      TestCase test;
      test.name = target.path.filename().string();
      test.command = {target.path.string()};
      return cases_.of_programs({test}, {{test.name}});
    }
    case TargetKind::kExecutableFolder:
      break;
  }
  const std::vector<std::vector<std::string>> candidates = executable_names(target);
  const std::vector<std::string> names = unique_names(candidates);
  std::vector<TestCase> tests(target.files.size());
  for (std::size_t i = 0; i < tests.size(); ++i) {
    tests[i].name = names[i];
    tests[i].command = {target.files[i].string()};
  }
  return cases_.of_programs(std::move(tests), candidates);
}

}  // namespace

std::vector<TestCase> discover(const std::vector<std::string>& targets,
                               const std::vector<std::string>& test_arguments,
                               const BuildOptions& options, Isolation isolation) {
  const std::vector<Target> classified = classify_targets(targets);
  refuse_one_build_folder_for_many(classified, options);
  Discovery discovery(options, test_arguments, isolation);
  std::vector<TestCase> result;
  for (const Target& target : classified) {
    for (TestCase& test : discovery.tests_of(target)) {
      test.target = target.name;
      result.push_back(std::move(test));
    }
  }
  return result;
}

}  // namespace leakrun

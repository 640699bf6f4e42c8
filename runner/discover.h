#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "runner/test_case.h"

namespace leakrun {

/// How source trees are built; see the options of the same names.
struct BuildOptions {
  std::string toolchain;            ///< "clang", "gcc", a file, or empty: Clang, else GCC
  std::filesystem::path build_dir;  ///< empty: <source>/build/leakrun-<toolchain>
  std::vector<std::string> cmake_args;
  std::string build_config;               ///< as `ctest -C`; empty: none named
  unsigned jobs = 1;                      ///< compilations at once
  std::filesystem::path toolchain_files;  ///< InstallLayout::toolchains
};

/// The test cases of all targets, in the order of the command line, names made unique within a
/// target. Source trees are configured and built on the way, their progress on standard error.
/// `test_arguments` are added to each test's command.
/// Throws RunError: kUsage for a target that does not exist or is nothing leakrun knows,
/// kBuildFailed with the build's output on standard error before it, kNoTests naming what was
/// looked for where a target holds no test.
std::vector<TestCase> discover(const std::vector<std::string>& targets,
                               const std::vector<std::string>& test_arguments,
                               const BuildOptions& options,
                               Isolation isolation = Isolation::kDefault);

}  // namespace leakrun

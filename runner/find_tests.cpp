#include "runner/find_tests.h"

#include <iostream>

#include "runner/discover.h"

namespace leakrun {

namespace {

// --shard auto where the environment names no part.
bool is_unknown_shard(const RunOptions& options) {
  const auto text = options.as_text.find("shard");
  return !options.shard && text != options.as_text.end() && text->second == "auto";
}

}  // namespace

SelectedTests find_tests(const RunOptions& options, const InstallLayout& layout) {
  if (is_unknown_shard(options)) {
    std::cerr << "leakrun: --shard auto: none of " << shard_index_names()
              << " is set, so all tests run\n";
  }
  BuildOptions build;
  build.toolchain = options.toolchain;
  build.build_dir = options.build_dir;
  build.cmake_args = options.cmake_args;
  build.build_config = options.build_config;
  build.jobs = options.jobs;
  build.toolchain_files = layout.toolchains;
  return select_tests(discover(options.targets, options.test_arguments, build, options.isolation),
                      options);
}

}  // namespace leakrun

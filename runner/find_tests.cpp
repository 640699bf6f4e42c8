#include "runner/find_tests.h"

#include "runner/discover.h"

namespace leakrun {

SelectedTests find_tests(const RunOptions& options, const InstallLayout& layout) {
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

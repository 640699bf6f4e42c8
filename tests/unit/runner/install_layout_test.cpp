#include "runner/install_layout.h"

#include <gtest/gtest.h>

namespace leakrun {
namespace {

TEST(FindInstallLayout, FindsTheFilesOfTheBuildTree) {
  const InstallLayout layout = find_install_layout();
  EXPECT_EQ(layout.agent.filename(), "libleakrun_agent.so");
  EXPECT_TRUE(std::filesystem::exists(layout.agent));
  for (const char* file :
       {"clang-asan.cmake", "gcc-asan.cmake", "asan-flags.cmake", "leakrun-presets.json",
        "leakrun.cmake", "single-files/CMakeLists.txt"}) {
    EXPECT_TRUE(std::filesystem::exists(layout.toolchains / file)) << file;
  }
}

}  // namespace
}  // namespace leakrun

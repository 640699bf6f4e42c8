#include "runner/toolchain.h"

#include <gmock/gmock.h>

#include "runner/run_error.h"
#include "tests/unit/runner/temporary_tree.h"

namespace leakrun {
namespace {

using testing::HasSubstr;

class ToolchainTest : public testing::Test {
 protected:
  ToolchainTest() { options.toolchain_files = "/toolchains"; }

  std::string chosen_name() const { return choose_toolchain(options).name; }

  TemporaryTree tree;
  ScopedVariable path{"PATH", tree.path().string()};
  ScopedVariable compiler{"CXX", std::nullopt};
  BuildOptions options;
};

TEST_F(ToolchainTest, IsWhatTheUserNames) {
  options.toolchain = "gcc";
  EXPECT_EQ(chosen_name(), "gcc");
  EXPECT_EQ(choose_toolchain(options).file, "/toolchains/gcc-asan.cmake");
  options.toolchain = tree.write("my own.cmake", "").string();
  EXPECT_EQ(chosen_name(), "my own");
  EXPECT_EQ(choose_toolchain(options).file, tree / "my own.cmake");
}

TEST_F(ToolchainTest, IsClangWhereItIsInstalledElseGcc) {
  tree.write_executable("g++", "");
  EXPECT_EQ(chosen_name(), "gcc");
  tree.write_executable("clang++", "");
  EXPECT_EQ(chosen_name(), "clang");
  EXPECT_EQ(choose_toolchain(options).file, "/toolchains/clang-asan.cmake");
}

TEST_F(ToolchainTest, FollowsTheCompilerInTheEnvironment) {
  tree.write_executable("clang++", "");
  const ScopedVariable gcc("CXX", "ccache g++-12");
  EXPECT_EQ(chosen_name(), "gcc");
  const ScopedVariable clang("CXX", "/opt/llvm/bin/clang++-19");
  EXPECT_EQ(chosen_name(), "clang");
  const ScopedVariable other("CXX", "c++");
  EXPECT_EQ(chosen_name(), "clang");
}

TEST_F(ToolchainTest, NamesThePackagesWhereThereIsNone) {
  try {
    chosen_name();
    ADD_FAILURE();
  } catch (const RunError& error) {
    EXPECT_EQ(error.status(), ExitStatus::kBuildFailed);
    EXPECT_THAT(error.what(), HasSubstr("install clang"));
  }
}

TEST_F(ToolchainTest, RefusesWhatIsNeitherNameNorFile) {
  for (const std::string& wish : {std::string("icc"), tree.path().string()}) {
    options.toolchain = wish;
    try {
      chosen_name();
      ADD_FAILURE() << wish;
    } catch (const RunError& error) {
      EXPECT_EQ(error.status(), ExitStatus::kUsage);
      EXPECT_THAT(error.what(), HasSubstr(wish));
    }
  }
}

}  // namespace
}  // namespace leakrun

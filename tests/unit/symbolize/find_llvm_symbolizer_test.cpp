#include <gtest/gtest.h>

#include "symbolize/llvm_symbolizer.h"
#include "tests/unit/runner/temporary_tree.h"

namespace leakrun {
namespace {

class FindLlvmSymbolizer : public testing::Test {
 protected:
  TemporaryTree tree_;
  ScopedVariable path_{"PATH", tree_.path()};
  ScopedVariable chosen_{"ASAN_SYMBOLIZER_PATH", std::nullopt};
};

TEST_F(FindLlvmSymbolizer, FindsNoneWhereThereIsNone) {
  EXPECT_EQ(find_llvm_symbolizer(), "");
}

TEST_F(FindLlvmSymbolizer, TakesTheNewestVersion) {
  tree_.write_executable("llvm-symbolizer-9", "");
  EXPECT_EQ(find_llvm_symbolizer(), "") << "it has no JSON output";
  tree_.write_executable("llvm-symbolizer-14", "");
  EXPECT_EQ(find_llvm_symbolizer(), tree_ / "llvm-symbolizer-14");
  tree_.write_executable("llvm-symbolizer-19", "");
  EXPECT_EQ(find_llvm_symbolizer(), tree_ / "llvm-symbolizer-19");
}

TEST_F(FindLlvmSymbolizer, PrefersTheOneWithoutAVersion) {
  tree_.write_executable("llvm-symbolizer-19", "");
  tree_.write_executable("llvm-symbolizer", "");
  EXPECT_EQ(find_llvm_symbolizer(), tree_ / "llvm-symbolizer");
}

TEST_F(FindLlvmSymbolizer, PrefersTheOneThatTheUserChoseForTheRuntimes) {
  tree_.write_executable("llvm-symbolizer", "");
  const ScopedVariable chosen("ASAN_SYMBOLIZER_PATH", "/opt/llvm/bin/llvm-symbolizer-16");
  EXPECT_EQ(find_llvm_symbolizer(), "/opt/llvm/bin/llvm-symbolizer-16");
}

TEST_F(FindLlvmSymbolizer, PassesOverOtherSymbolizers) {
  tree_.write_executable("llvm-symbolizer", "");
  const ScopedVariable chosen("ASAN_SYMBOLIZER_PATH", "/usr/bin/addr2line");
  EXPECT_EQ(find_llvm_symbolizer(), tree_ / "llvm-symbolizer");
}

}  // namespace
}  // namespace leakrun

#include "symbolize/llvm_symbolizer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/runner/temporary_tree.h"
#include "tests/unit/symbolize/inlined_calls.h"

namespace leakrun {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::SizeIs;
using testing::StartsWith;

std::string this_program() {
  return std::filesystem::read_symlink("/proc/self/exe");
}

LlvmSymbolizer installed_symbolizer() {
  const auto program = find_llvm_symbolizer();
  EXPECT_FALSE(program.empty()) << "these tests need the package llvm";
  return LlvmSymbolizer(program);
}

tl::expected<std::vector<Stack>, std::string> resolve(LlvmSymbolizer symbolizer,
                                                      const std::string& module,
                                                      const std::vector<std::uint64_t>& offsets) {
  return symbolizer.resolve({module, ""}, offsets);
}

TEST(LlvmSymbolizer, FindsFunctionsFilesAndLinesOfInlinedCalls) {
  const InlinedCall call = recorded_inlined_call();
  const auto stacks = resolve(installed_symbolizer(), this_program(), {call.offset});
  ASSERT_TRUE(stacks) << stacks.error();
  ASSERT_THAT(*stacks, SizeIs(1));
  const Stack& stack = stacks->front();
  ASSERT_THAT(stack, SizeIs(2));
  EXPECT_EQ(stack[0].function, "leakrun::inlined_caller(int)");
  EXPECT_THAT(stack[0].file, EndsWith("/tests/unit/symbolize/inlined_calls.cpp"));
  EXPECT_EQ(stack[0].line, call.inner_line);
  EXPECT_GT(stack[0].column, 0U);
  EXPECT_TRUE(stack[0].inlined);
  EXPECT_EQ(stack[1].function, "leakrun::outer_caller(int)");
  EXPECT_THAT(stack[1].file, EndsWith("/tests/unit/symbolize/inlined_calls.cpp"));
  EXPECT_EQ(stack[1].line, call.outer_line);
  EXPECT_FALSE(stack[1].inlined);
}

TEST(LlvmSymbolizer, AnswersEachAddressInOrder) {
  const std::uint64_t known = recorded_inlined_call().offset;
  std::vector<std::uint64_t> offsets(2000, 1);
  offsets[0] = known;
  offsets[1000] = known;
  const auto stacks = resolve(installed_symbolizer(), this_program(), offsets);
  ASSERT_TRUE(stacks) << stacks.error();
  ASSERT_THAT(*stacks, SizeIs(2000));
  EXPECT_THAT((*stacks)[0], SizeIs(2));
  EXPECT_TRUE((*stacks)[1] != (*stacks)[0]);
  EXPECT_TRUE((*stacks)[1000] == (*stacks)[0]);
}

TEST(LlvmSymbolizer, ReadsAModuleWhosePathHasSpacesAndQuotes) {
  const TemporaryTree tree;
  const auto copy = tree / "odd (path) \"+\"";
  std::filesystem::copy_file(this_program(), copy);
  const auto stacks = resolve(installed_symbolizer(), copy, {recorded_inlined_call().offset});
  ASSERT_TRUE(stacks) << stacks.error();
  EXPECT_THAT(stacks->front(), SizeIs(2));
}

TEST(LlvmSymbolizer, SaysThatAModuleIsMissing) {
  const auto stacks = resolve(installed_symbolizer(), "/nowhere/net_tests", {1, 2});
  ASSERT_FALSE(stacks);
  EXPECT_THAT(stacks.error(), HasSubstr("No such file or directory"));
}

TEST(LlvmSymbolizer, SaysThatAModuleIsNoObjectFile) {
  const TemporaryTree tree;
  const auto stacks = resolve(installed_symbolizer(), tree.write("net_tests", "text"), {1});
  ASSERT_FALSE(stacks);
  EXPECT_THAT(stacks.error(), HasSubstr("not recognized"));
}

TEST(LlvmSymbolizer, SaysThatItsProgramIsMissing) {
  const auto stacks = resolve(LlvmSymbolizer("/nowhere/llvm-symbolizer"), this_program(), {1});
  ASSERT_FALSE(stacks);
  EXPECT_THAT(stacks.error(), StartsWith("cannot run /nowhere/llvm-symbolizer"));
}

TEST(LlvmSymbolizer, SaysThatItsProgramFailed) {
  const TemporaryTree tree;
  const auto program =
      tree.write_executable("llvm-symbolizer", "#!/bin/sh\necho out of memory >&2\nexit 3\n");
  const auto stacks = resolve(LlvmSymbolizer(program), this_program(), {1});
  ASSERT_FALSE(stacks);
  EXPECT_EQ(stacks.error(), program.string() + " ended with status 3: out of memory");
}

TEST(LlvmSymbolizer, TakesNoAnswersThatCannotBeTold) {
  const TemporaryTree tree;
  for (const char* answers : {"", "{}\\n", "{}\\n{}\\n{}\\n"}) {
    const auto program = tree.write_executable(
        "llvm-symbolizer", std::string("#!/bin/sh\nprintf '") + answers + "'\n");
    const auto stacks = resolve(LlvmSymbolizer(program), this_program(), {1, 2});
    ASSERT_FALSE(stacks) << answers;
    EXPECT_THAT(stacks.error(), HasSubstr("of 2 addresses"));
  }
}

}  // namespace
}  // namespace leakrun

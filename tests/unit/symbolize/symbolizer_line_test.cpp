#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "symbolize/llvm_symbolizer.h"

namespace leakrun {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

TEST(ReadSymbolizerLine, ReadsAFrame) {
  const Stack stack = read_symbolizer_line(
      R"json({"Address":"0x11a8","ModuleName":"/src/build/net_tests","Symbol":[{"Column":83,)json"
      R"json("Discriminator":0,"FileName":"/src/net_tests.cpp",)json"
      R"json("FunctionName":"int outer<int>(int)","Line":4,"StartAddress":"0x1180",)json"
      R"json("StartFileName":"/src/net_tests.cpp","StartLine":4}]})json");
  ASSERT_THAT(stack, SizeIs(1));
  EXPECT_EQ(stack[0].function, "int outer<int>(int)");
  EXPECT_EQ(stack[0].file, "/src/net_tests.cpp");
  EXPECT_EQ(stack[0].line, 4U);
  EXPECT_EQ(stack[0].column, 83U);
  EXPECT_FALSE(stack[0].inlined);
}

TEST(ReadSymbolizerLine, ReadsInlinedFramesInnermostFirst) {
  const Stack stack = read_symbolizer_line(
      R"json({"Address":"0x11a8","ModuleName":"/m","Symbol":[)json"
      R"json({"Column":27,"FileName":"/usr/bin/../lib/gcc/x86_64-linux-gnu/12/../../../../)json"
      R"json(include/c++/12/bits/new_allocator.h",)json"
      R"json("FunctionName":"std::allocate(unsigned long)",)json"
      R"json("Line":0},)json"
      R"json({"Column":9,"FileName":"/src/a.h","FunctionName":"middle()","Line":7},)json"
      R"json({"Column":1,"FileName":"/src/a.cpp","FunctionName":"outer()","Line":9}]})json");
  ASSERT_THAT(stack, SizeIs(3));
  EXPECT_EQ(stack[0].function, "std::allocate(unsigned long)");
  EXPECT_EQ(stack[0].file, "/usr/include/c++/12/bits/new_allocator.h") << "without detours";
  EXPECT_EQ(stack[0].line, 0U);
  EXPECT_TRUE(stack[0].inlined);
  EXPECT_EQ(stack[1].function, "middle()");
  EXPECT_TRUE(stack[1].inlined);
  EXPECT_EQ(stack[2].function, "outer()");
  EXPECT_FALSE(stack[2].inlined);
}

TEST(ReadSymbolizerLine, ReadsAFunctionWithoutAFile) {
  const Stack stack = read_symbolizer_line(
      R"json({"Address":"0x1","ModuleName":"/m","Symbol":[{"Column":0,"Discriminator":0,)json"
      R"json("FileName":"","FunctionName":"_end","Line":0,"StartAddress":"0x4038"}]})json");
  ASSERT_THAT(stack, SizeIs(1));
  EXPECT_EQ(stack[0].function, "_end");
  EXPECT_EQ(stack[0].file, "");
}

TEST(ReadSymbolizerLine, LeavesOutFramesOfWhichNothingIsKnown) {
  const Stack stack =
      read_symbolizer_line(R"json({"Symbol":[{"FunctionName":"f","FileName":"/a.c","Line":1},)json"
                           R"json({"FunctionName":"","FileName":"","Line":0},3,null]})json");
  ASSERT_THAT(stack, SizeIs(1));
  EXPECT_FALSE(stack[0].inlined) << "into a frame that is left out";
}

TEST(ReadSymbolizerLine, TakesWhatIsOfAnotherTypeForUnknown) {
  const Stack stack = read_symbolizer_line(
      R"json({"Symbol":[{"FunctionName":"f","FileName":7,"Line":"9","Column":-1}]})json");
  ASSERT_THAT(stack, SizeIs(1));
  EXPECT_EQ(stack[0].file, "");
  EXPECT_EQ(stack[0].line, 0U);
  EXPECT_EQ(stack[0].column, 0U);
}

TEST(ReadSymbolizerLine, IsEmptyForAnythingElse) {
  for (const char* line :
       {"", "\n", "??", "null", "3", "[]", "{", "{}", R"json({"Symbol":3})json",
        R"json({"Symbol":{}})json", R"json({"Symbol":[]})json",
        R"json({"Address":"0x2","ModuleName":"/m","Symbol":[]})json",
        R"json({"Address":"0x1","Error":{"Message":"No such file"},"ModuleName":"/m"})json",
        "\xff\xfe", R"json({"Symbol":[{"FunctionName":")json"}) {
    EXPECT_THAT(read_symbolizer_line(line), IsEmpty()) << line;
  }
}

}  // namespace
}  // namespace leakrun

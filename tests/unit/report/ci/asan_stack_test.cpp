#include "report/ci/asan_stack.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace leakrun {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

TEST(AsanStack, IsTheFirstOfTheReport) {
  const Stack stack = asan_stack(
      "==9==ERROR: AddressSanitizer: heap-use-after-free on address 0x60 at pc 0x55\n"
      "READ of size 8 at 0x60 thread T0\n"
      "    #0 0x55fe in std::vector<int>::operator[](unsigned long) "
      "/usr/include/c++/12/bits/stl_vector.h:1124:25\n"
      "    #1 0x55fe in read it(int) /home/me/project/src/a b.cpp:5:82\n"
      "    #2 0x55fe in helper() src/relative.cpp:7\n"
      "    #3 0x55fe in main /home/me/project/src/main.cpp:8:141\n"
      "    #4 0x7fde in __libc_start_call_main sysdeps/nptl/libc_start_call_main.h:58:16\n"
      "    #5 0x55fe in _start (/tmp/t+0x2220) (BuildId: 5f3c)\n"
      "    #6 0x55fe  (/tmp/t+0x2221)\n"
      "\n"
      "freed by thread T0 here:\n"
      "    #0 0x7fde in free (/lib/libasan.so.8+0xba3c8)\n",
      "/home/me/project");
  ASSERT_THAT(stack, SizeIs(7));
  EXPECT_EQ(stack[0].function, "std::vector<int>::operator[](unsigned long)");
  EXPECT_EQ(stack[0].file, "/usr/include/c++/12/bits/stl_vector.h");
  EXPECT_TRUE(stack[0].internal);
  EXPECT_EQ(stack[1].function, "read it(int)");
  EXPECT_EQ(stack[1].file, "src/a b.cpp");
  EXPECT_EQ(stack[1].line, 5U);
  EXPECT_EQ(stack[1].column, 82U);
  EXPECT_FALSE(stack[1].internal);
  EXPECT_EQ(stack[2].file, "src/relative.cpp");
  EXPECT_EQ(stack[2].line, 7U);
  EXPECT_EQ(stack[2].column, 0U);
  EXPECT_FALSE(stack[3].internal);
  EXPECT_TRUE(stack[4].internal);
  EXPECT_EQ(stack[5].function, "_start");
  EXPECT_EQ(stack[5].module, "/tmp/t");
  EXPECT_EQ(stack[5].offset, 0x2220U);
  EXPECT_TRUE(stack[5].internal);
  EXPECT_TRUE(stack[6].function.empty());
  EXPECT_EQ(stack[6].offset, 0x2221U);
}

TEST(AsanStack, IsEmptyWhereThereIsNone) {
  EXPECT_THAT(asan_stack("", ""), IsEmpty());
  EXPECT_THAT(asan_stack("==9==ERROR: AddressSanitizer: out-of-memory\n#x\n#\n", "/"), IsEmpty());
}

TEST(AsanStack, TakesAnyTextForAFrame) {
  for (const std::string frame :
       {"#0", "#0 ", "#0 in ", "#0 0x5 in ", "#0 0x5 in f", "#0 0x5 in f :1", "#0 0x5 in f a:1:2:3",
        "#0 0x5 (", "#0 0x5 in f (/", "#0 0x5 in f (/+0x", "#0 0x5 in f (/+0x)",
        "#0 0x5 in f (+0x1)", "#0 0x5 in f /a:99999999999:1", "#0 0x5 in  (/a+0xz)"}) {
    EXPECT_THAT(asan_stack(frame, "/"), SizeIs(1)) << frame;
  }
  std::string many;
  for (int i = 0; i < 1000; ++i) {
    many += "#1 0x5 in f /a.cpp:1\n";
  }
  EXPECT_THAT(asan_stack(many, ""), SizeIs(256));
}

}  // namespace
}  // namespace leakrun

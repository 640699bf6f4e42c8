#include "profile/stack_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace leakrun {
namespace {

using testing::ElementsAre;
using testing::Optional;

TEST(TakeLine, TakesLineByLine) {
  std::string_view text = "one\n\nthree";
  EXPECT_EQ(take_line(text), "one");
  EXPECT_EQ(take_line(text), "");
  EXPECT_EQ(take_line(text), "three");
  EXPECT_EQ(text, "");
  EXPECT_EQ(take_line(text), "");
}

TEST(TakePrefix, LeavesTheTextWhereThereIsNone) {
  std::string_view text = "snapshot final";
  EXPECT_FALSE(take_prefix(text, "exit "));
  EXPECT_EQ(text, "snapshot final");
  EXPECT_TRUE(take_prefix(text, "snapshot "));
  EXPECT_EQ(text, "final");
  EXPECT_FALSE(take_prefix(text, "final snapshot")) << "longer than the text";
}

TEST(TakeNumber, TakesDigitsOnly) {
  std::string_view text = "72704 byte(s)";
  EXPECT_THAT(take_number(text), Optional(72704U));
  EXPECT_EQ(text, " byte(s)");
  for (std::string_view none : {"", " 1", "-1", "+1", "x1", "\n1"}) {
    EXPECT_EQ(take_number(none), std::nullopt) << none;
  }
}

TEST(TakeNumber, RefusesWhatDoesNotFit) {
  std::string_view largest = "9223372036854775807";
  EXPECT_THAT(take_number(largest), Optional(9223372036854775807U));
  for (std::string_view too_large : {"9223372036854775808", "18446744073709551615",
                                     "18446744073709551616", "99999999999999999999999999"}) {
    EXPECT_EQ(take_number(too_large), std::nullopt) << too_large;
  }
}

struct FrameCase {
  std::string line;
  std::string path;
  std::uint64_t offset;
  std::string build_id;
};

void PrintTo(const FrameCase& frame, std::ostream* out) {
  *out << '"' << frame.line << '"';
}

class ReadFrame : public testing::TestWithParam<FrameCase> {};

TEST_P(ReadFrame, FindsModuleOffsetAndBuildId) {
  ModuleTable modules;
  const auto address = read_frame(GetParam().line, 0, modules);
  ASSERT_TRUE(address);
  EXPECT_EQ(modules.at(address->module).path, GetParam().path);
  EXPECT_EQ(modules.at(address->module).build_id, GetParam().build_id);
  EXPECT_EQ(address->offset, GetParam().offset);
}

INSTANTIATE_TEST_SUITE_P(
    AsTheRuntimesPrintThem, ReadFrame,
    testing::Values(
        FrameCase{"    #0 0x558e282d90ad  (/src/build/net_tests+0xe00ad) (BuildId: 004d3032)",
                  "/src/build/net_tests", 0xe00ad, "004d3032"},
        FrameCase{"    #0 0x7fc0f18b89cf  (/lib/x86_64-linux-gnu/libasan.so.8+0xb89cf)",
                  "/lib/x86_64-linux-gnu/libasan.so.8", 0xb89cf, ""},
        FrameCase{"    #0 0x602000000010  (<unknown module>)", "", 0x602000000010, ""},
        FrameCase{"    #0 0x5566  (/src/odd (path) + 100%+0x1f/net_tests+0xa52de) (BuildId: 00ff)",
                  "/src/odd (path) + 100%+0x1f/net_tests", 0xa52de, "00ff"},
        FrameCase{"    #0 0x5566  (/src/a b/t (BuildId: 12)+0x10)", "/src/a b/t (BuildId: 12)",
                  0x10, ""},
        FrameCase{"    #0 0x5566  (/src/x (BuildId: 12) y+0x10) (BuildId: 34)",
                  "/src/x (BuildId: 12) y", 0x10, "34"},
        FrameCase{"    #0 0x5566  ([vdso]+0x9a2)", "[vdso]", 0x9a2, ""},
        FrameCase{"    #0 0xffffffffffffffff  (/m+0xffffffffffffffff)", "/m", 0xffffffffffffffff,
                  ""}));

class ReadNoFrame : public testing::TestWithParam<std::string> {};

TEST_P(ReadNoFrame, IsRefused) {
  ModuleTable modules;
  EXPECT_EQ(read_frame(GetParam(), 0, modules), std::nullopt);
  EXPECT_EQ(modules.size(), 1U) << "a refused frame leaves no module behind";
}

INSTANTIATE_TEST_SUITE_P(
    Garbled, ReadNoFrame,
    testing::Values("", "    #", "    #0", "    #0 ", "    #0 0x", "    #0 0x55", "    #0 0x55  ",
                    "    #0 0x55  (", "    #0 0x55  (/m", "    #0 0x55  (/m+",
                    "    #0 0x55  (/m+0x", "    #0 0x55  (/m+0x1", "    #0 0x55  (/m+0x)",
                    "    #0 0x55  (+0x1)", "    #0 0x55  (/m+1)", "    #0 0x55  (/m+0xg)",
                    "    #0 0x55  (/m+0x1) ", "    #0 0x55  (/m+0x1) (BuildId: 0",
                    "    #0 0x55  (/m+0x1) (BuildId: xy)", "    #0 0x55  (/m+0x1)(BuildId: 00)",
                    "    #0 0x55  /m+0x1)", "    #0 0x55 (/m+0x1)", "   #0 0x55  (/m+0x1)",
                    "    #1 0x55  (/m+0x1)", "    #x 0x55  (/m+0x1)", "    #0 55  (/m+0x1)",
                    "    #0 0x10000000000000000  (/m+0x1)", "    #0 0x55  (/m+0x10000000000000000)",
                    "    #18446744073709551616 0x55  (/m+0x1)",
                    "    #0 0x55 in main /src/main.cpp:3", "    #0 0x55  (<unknown module>"));

TEST(ReadFrame, InternsEachModuleOnce) {
  ModuleTable modules;
  const auto first = read_frame("    #0 0x1  (/m+0x1) (BuildId: aa)", 0, modules);
  const auto same = read_frame("    #7 0x2  (/m+0x2) (BuildId: aa)", 7, modules);
  const auto rebuilt = read_frame("    #0 0x1  (/m+0x1) (BuildId: bb)", 0, modules);
  ASSERT_TRUE(first && same && rebuilt);
  EXPECT_EQ(first->module, same->module);
  EXPECT_NE(first->module, rebuilt->module);
  EXPECT_NE(first->module, ModuleTable::kUnknown);
}

constexpr std::string_view kTwoFrames = "    #0 0x1  (/m+0x1)\n    #1 0x2  (/m+0x2)\n\n";

TEST(TakeStack, TakesUpToTheBlankLine) {
  ModuleTable modules;
  const std::string two_stacks = std::string(kTwoFrames) + "rest\n";
  std::string_view text = two_stacks;
  EXPECT_THAT(take_stack(text, modules), Optional(ElementsAre(Address{1, 1}, Address{1, 2})));
  EXPECT_EQ(text, "rest\n");
}

TEST(TakeStack, IsBrokenWhereverItIsCut) {
  for (std::size_t length = 0; length < kTwoFrames.size(); length++) {
    ModuleTable modules;
    std::string_view text = kTwoFrames.substr(0, length);
    EXPECT_EQ(take_stack(text, modules), std::nullopt) << length;
  }
}

TEST(TakeStack, IsBrokenByAForeignLine) {
  for (const char* broken :
       {"    #0 0x1  (/m+0x1)\nhello\n\n", "    #0 0x1  (/m+0x1)\n \n", "    #1 0x1  (/m+0x1)\n\n",
        "    #0 0x1  (/m+0x1)\n    #2 0x2  (/m+0x2)\n\n",
        "    #0 0x1  (/m+0x1)\n    #0 0x2  (/m+0x2)\n\n",
        "    #0 0x1  (/m+0x1)\n    <empty stack>\n\n"}) {
    ModuleTable modules;
    std::string_view text = broken;
    EXPECT_EQ(take_stack(text, modules), std::nullopt) << broken;
  }
}

TEST(TakeStack, TakesTheEmptyStack) {
  ModuleTable modules;
  std::string_view text = "    <empty stack>\n\nrest\n";
  EXPECT_THAT(take_stack(text, modules), Optional(ElementsAre()));
  EXPECT_EQ(text, "rest\n");
}

std::string stack_of_depth(int depth) {
  std::string text;
  for (int i = 0; i < depth; i++) {
    text += "    #" + std::to_string(i) + " 0x1  (/m+0x1)\n";
  }
  return text + "\n";
}

TEST(TakeStack, IsNoDeeperThanTheRuntimesCanMakeIt) {
  ModuleTable modules;
  const std::string deepest = stack_of_depth(256);
  const std::string too_deep = stack_of_depth(257);
  std::string_view text = deepest;
  EXPECT_THAT(take_stack(text, modules), Optional(testing::SizeIs(256)));
  text = too_deep;
  EXPECT_EQ(take_stack(text, modules), std::nullopt);
}

}  // namespace
}  // namespace leakrun

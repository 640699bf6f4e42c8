#include "symbolize/frame_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace leakrun {
namespace {

using testing::ElementsAre;

TEST(FindFrame, FindsTheFramesOfBothCompilers) {
  const auto clang = find_frame("    #12 0x55f1b38e2020  (/net_tests+0x20) (BuildId: aa01)");
  ASSERT_TRUE(clang);
  EXPECT_EQ(clang->before, "");
  EXPECT_EQ(clang->number, 12U);
  EXPECT_EQ(clang->pc, "0x55f1b38e2020");
  EXPECT_EQ(clang->location, "(/net_tests+0x20) (BuildId: aa01)");
  EXPECT_EQ(clang->after, "");
  const auto gcc = find_frame("    #0 0x1f  (/a b/c (d)+0x20)");
  ASSERT_TRUE(gcc);
  EXPECT_EQ(gcc->location, "(/a b/c (d)+0x20)");
}

TEST(FindFrame, TellsWhatAHarnessPutAroundIt) {
  const std::string frame = "    #1 0x20  (/m+0x20)";
  for (const char* before : {"12: ", "[  info ] ", "12:01:33.1   ", "\033[31m", "    # ", "\t"}) {
    for (const char* after : {"\r", "\033[0m", "\033[0m\r", " ", " \033[1;31m\033[K \r"}) {
      const std::string line = before + frame + after;
      const auto found = find_frame(line);
      ASSERT_TRUE(found) << line;
      EXPECT_EQ(found->before, before);
      EXPECT_EQ(found->after, after);
      EXPECT_EQ(found->frame, frame);
      EXPECT_EQ(found->location, "(/m+0x20)");
    }
  }
}

TEST(FindFrame, FindsNoneInOtherLines) {
  for (const char* line :
       {"", "    #", "    #0", "    #0 0x", "    #0 0x1", "    #0 0x1 ", "    #0 0x1  ",
        "   #0 0x1  (/m+0x1)", "    #x 0x1  (/m+0x1)", "    #0 1  (/m+0x1)", "    #0 0x1 (/m+0x1)",
        "    #0 0x1 in main (/m+0x1)", "    #0 0xzz  (/m+0x1)",
        "    #99999999999999999999 0x1  (/m+0x1)"}) {
    EXPECT_FALSE(find_frame(line)) << line;
  }
}

Frame frame_at(const std::string& file, std::uint32_t line, std::uint32_t column) {
  Frame frame;
  frame.function = "main";
  frame.file = file;
  frame.line = line;
  frame.column = column;
  return frame;
}

// Of which each would be looked through to the line's end.
TEST(FindFrame, PassesOverThousandsOfBeginnings) {
  std::string line;
  for (int i = 0; i < 10'000; ++i) {
    line += "    #1 0x1";
  }
  const std::string whole = line + "    #2 0x12  (/a+0x3)" + std::string(10'000, ' ');
  const auto frame = find_frame(whole);
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->number, 2U);
  EXPECT_EQ(frame->before, line);
  EXPECT_FALSE(find_frame(line + "    #2 0x12345678901234567  (/a+0x3)"));
}

TEST(TextBehindPc, SaysWhatIsKnown) {
  EXPECT_EQ(text_behind_pc(frame_at("/a.c", 3, 4), "(/m+0x1)"), " in main /a.c:3:4");
  EXPECT_EQ(text_behind_pc(frame_at("/a.c", 3, 0), "(/m+0x1)"), " in main /a.c:3");
  EXPECT_EQ(text_behind_pc(frame_at("/a.c", 0, 0), "(/m+0x1)"), " in main /a.c");
  EXPECT_EQ(text_behind_pc(frame_at("", 0, 0), "(/m+0x1)"), " in main (/m+0x1)");
  EXPECT_EQ(text_behind_pc({}, "(/m+0x1)"), "  (/m+0x1)");
  Frame outlined = frame_at("/a.c", 3, 4);
  outlined.function.clear();
  EXPECT_EQ(text_behind_pc(outlined, "(/m+0x1)"), " in ?? /a.c:3:4");
}

TEST(TextBehindPc, IsHarmless) {
  EXPECT_EQ(text_behind_pc(frame_at("/a\033[2J\n.c", 1, 0), ""), " in main /a\uFFFD[2J\\n.c:1");
}

/// The numbers of frames "BEFORE|NUMBER", of which each has two in its place.
std::vector<std::uint64_t> numbers(const std::vector<std::string>& frames) {
  FrameNumbers numbers;
  std::vector<std::uint64_t> result;
  for (const std::string& each : frames) {
    const std::size_t end = each.find('|');
    FrameText text;
    text.before = std::string_view(each).substr(0, end);
    text.number = std::stoull(each.substr(end + 1));
    result.push_back(numbers.place(text, 2));
  }
  return result;
}

TEST(FrameNumbers, CountWhatWasPutIn) {
  EXPECT_THAT(numbers({"|0", "|1", "|2", "|0", "|1"}), ElementsAre(0, 2, 4, 0, 2));
}

TEST(FrameNumbers, KeepGapsOfTheText) {
  EXPECT_THAT(numbers({"|0", "|3", "|4"}), ElementsAre(0, 4, 6));
}

TEST(FrameNumbers, TellMixedStacksApart) {
  EXPECT_THAT(numbers({"1: |0", "1: |1", "2: |0", "1: |2", "2: |1", "1: |3", "2: |2"}),
              ElementsAre(0, 2, 0, 4, 2, 6, 4));
  EXPECT_THAT(numbers({"1: |0", "2: |0", "2: |1", "1: |1"}), ElementsAre(0, 0, 2, 2));
}

TEST(FrameNumbers, FollowAStackWhoseLinesHaveTimes) {
  EXPECT_THAT(numbers({"9:01 |0", "9:02 |1", "9:03 |2", "9:04 |0", "9:05 |1"}),
              ElementsAre(0, 2, 4, 0, 2));
}

TEST(FrameNumbers, ForgetTheOldestOfVeryMany) {
  std::vector<std::string> frames;
  for (int i = 0; i < 1000; i++) {
    frames.push_back(std::to_string(i) + ": |0");
  }
  frames.emplace_back("0: |5");
  EXPECT_EQ(numbers(frames).back(), 5U);
}

}  // namespace
}  // namespace leakrun

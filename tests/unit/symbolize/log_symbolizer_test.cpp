#include "symbolize/log_symbolizer.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace leakrun {
namespace {

using std::string_view_literals::operator""sv;
using testing::ElementsAre;
using testing::IsEmpty;

/// Knows /net_tests: two inlined calls at 0x20, a function without a file at 0x10, and one line for
/// each other offset. Knows nothing of other modules, and fails for /gone.
class NetTestsBackend : public SymbolizerBackend {
 public:
  tl::expected<std::vector<Stack>, std::string> resolve(
      const Module& module, std::span<const std::uint64_t> offsets) override {
    batches.push_back(offsets.size());
    if (module.path == "/gone") {
      return tl::unexpected<std::string>("No such file");
    }
    std::vector<Stack> stacks(offsets.size());
    for (std::size_t i = 0; i < offsets.size() && module.path == "/net_tests"; i++) {
      Frame outer;
      outer.function = "main";
      if (offsets[i] != 0x10) {
        outer.file = "/src/a.cpp";
        outer.line = static_cast<std::uint32_t>(offsets[i]);
      }
      Frame inner = outer;
      inner.function = "Session::read()";
      inner.inlined = true;
      stacks[i] = offsets[i] == 0x20 ? Stack{inner, inner, outer} : Stack{outer};
    }
    return stacks;
  }

  std::vector<std::size_t> batches;
};

class LogSymbolizerTest : public testing::Test {
 protected:
  // `log`, given in pieces of `piece` bytes, each followed by a flush.
  std::string symbolized(std::string_view log, std::size_t piece) {
    out_.clear();
    for (std::string_view rest = log; !rest.empty();) {
      symbolizer_.add(rest.substr(0, piece));
      symbolizer_.flush();
      rest.remove_prefix(std::min(piece, rest.size()));
    }
    symbolizer_.finish();
    return out_;
  }

  std::string symbolized(std::string_view log) {
    out_.clear();
    symbolizer_.add(log);
    symbolizer_.finish();
    return out_;
  }

  NetTestsBackend backend_;
  std::string out_;
  LogSymbolizer symbolizer_{&backend_, [this](std::string_view text) { out_ += text; }};
};

constexpr std::string_view kLog =
    "Test project /build\r\n"
    "12: ==7==ERROR: LeakSanitizer: detected memory leaks\n"
    "12:     #0 0x7f01  (/net_tests+0x20) (BuildId: aa01)\n"
    "13:     #0 0x8f01  (/net_tests+0x10)\r\n"
    "12:     #1 0x7f02  (/net_tests+0x7)\033[0m\r\n"
    "\xff\0 bytes\n"
    "13:     #1 0x8f02  (/net_tests+0x20)\r\n"
    "13:     #2 0x8f03  (/libc.so+0x30) (BuildId: 01)\n"
    "[  info ]     #0 0x9f01  (/net_tests+0x8)\n"
    "    #1 0x9f02  (<unknown module>)\n"
    "    #0 0x9f02  (/net_tests+0x20)"sv;

constexpr std::string_view kSymbolizedLog =
    "Test project /build\r\n"
    "12: ==7==ERROR: LeakSanitizer: detected memory leaks\n"
    "12:     #0 0x7f01 in Session::read() /src/a.cpp:32\n"
    "12:     #1 0x7f01 in Session::read() /src/a.cpp:32\n"
    "12:     #2 0x7f01 in main /src/a.cpp:32\n"
    "13:     #0 0x8f01 in main (/net_tests+0x10)\r\n"
    "12:     #3 0x7f02 in main /src/a.cpp:7\033[0m\r\n"
    "\xff\0 bytes\n"
    "13:     #1 0x8f02 in Session::read() /src/a.cpp:32\r\n"
    "13:     #2 0x8f02 in Session::read() /src/a.cpp:32\r\n"
    "13:     #3 0x8f02 in main /src/a.cpp:32\r\n"
    "13:     #4 0x8f03  (/libc.so+0x30) (BuildId: 01)\n"
    "[  info ]     #0 0x9f01 in main /src/a.cpp:8\n"
    "    #1 0x9f02  (<unknown module>)\n"
    "    #0 0x9f02 in Session::read() /src/a.cpp:32\n"
    "    #1 0x9f02 in Session::read() /src/a.cpp:32\n"
    "    #2 0x9f02 in main /src/a.cpp:32"sv;

TEST_F(LogSymbolizerTest, SymbolizesFramesAndLeavesAllElse) {
  EXPECT_EQ(symbolized(kLog), kSymbolizedLog);
}

TEST_F(LogSymbolizerTest, IsTheSameHoweverTheLogIsCut) {
  for (std::size_t piece = 1; piece < kLog.size(); piece++) {
    EXPECT_EQ(symbolized(kLog, piece), kSymbolizedLog) << piece;
  }
}

TEST_F(LogSymbolizerTest, WritesWholeLinesOnFlush) {
  symbolizer_.add("one\n    #0 0x1  (/net_tests+0x7)\n    #1 0x1");
  EXPECT_EQ(out_, "");
  symbolizer_.flush();
  EXPECT_EQ(out_, "one\n    #0 0x1 in main /src/a.cpp:7\n");
  symbolizer_.add("  (/net_tests+0x7)\n");
  symbolizer_.flush();
  EXPECT_EQ(out_, "one\n    #0 0x1 in main /src/a.cpp:7\n    #1 0x1 in main /src/a.cpp:7\n");
}

TEST_F(LogSymbolizerTest, LooksUpEachPlaceOnceAndManyAtOnce) {
  std::string log;
  for (int i = 0; i < 1000; i++) {
    log += fmt::format("    #0 0x{:x}  (/net_tests+0x{:x})\n", i, 0x100 + i % 50);
  }
  symbolized(log);
  symbolized(log);
  EXPECT_THAT(backend_.batches, ElementsAre(50));
}

TEST_F(LogSymbolizerTest, HoldsNoMoreThanABlock) {
  const std::string line = std::string(99, 'x') + '\n';
  std::size_t given = 0;
  while (given < (std::size_t{16} << 20)) {
    symbolizer_.add(line);
    given += line.size();
    ASSERT_LE(given - out_.size(), (std::size_t{4} << 20) + line.size());
  }
  symbolizer_.finish();
  EXPECT_EQ(out_.size(), given);
}

TEST_F(LogSymbolizerTest, PassesLongLinesOn) {
  const std::string frame = "    #0 0x1  (/net_tests+0x7)\n";
  const std::string symbolized_frame = "    #0 0x1 in main /src/a.cpp:7\n";
  const std::string limit(std::size_t{64} << 10, 'x');
  for (const std::size_t length : {limit.size() - 25, limit.size(), std::size_t{6} << 20}) {
    // As long as it is, it ends in what would be a frame.
    const std::string line = std::string(length, 'x') + frame;
    const bool is_short = line.size() - 1 <= limit.size();
    const std::string expected =
        (is_short ? std::string(length, 'x') + symbolized_frame : line) + symbolized_frame;
    for (const std::size_t piece : {std::size_t{1000}, limit.size(), std::size_t{8} << 20}) {
      EXPECT_TRUE(symbolized(line + frame, piece) == expected) << length << ' ' << piece;
    }
  }
  symbolizer_.add(std::string(std::size_t{6} << 20, 'y'));
  EXPECT_GT(out_.size(), std::size_t{4} << 20) << "an endless line is not held";
}

TEST_F(LogSymbolizerTest, AnEndlessLineEndsWithItsLog) {
  const std::string endless(std::size_t{6} << 20, 'x');
  EXPECT_TRUE(symbolized(endless) == endless);
  EXPECT_EQ(symbolized("    #0 0x1  (/net_tests+0x7)"), "    #0 0x1 in main /src/a.cpp:7");
}

TEST_F(LogSymbolizerTest, ChangesNothingOfOtherText) {
  std::string bytes;
  for (int i = 0; i < 70000; i++) {
    bytes += static_cast<char>((i * 7919) >> 5);
  }
  for (const std::string& text : {std::string(), std::string("\n"), std::string("\r\n\n"), bytes,
                                  std::string("    #0 0x1 in main /a.c:3\n    #1 0x2  (x)\n")}) {
    EXPECT_EQ(symbolized(text), text);
  }
}

TEST_F(LogSymbolizerTest, TellsOnceWhatCouldNotBeLookedUp) {
  EXPECT_EQ(symbolized("    #0 0x1  (/gone+0x1)\n", 1), "    #0 0x1  (/gone+0x1)\n");
  EXPECT_THAT(symbolizer_.take_warnings(), ElementsAre("cannot symbolize /gone: No such file"));
  symbolized("    #0 0x1  (/gone+0x2)\n");
  EXPECT_THAT(symbolizer_.take_warnings(), IsEmpty());
}

TEST_F(LogSymbolizerTest, IsACopyWithoutABackend) {
  LogSymbolizer symbolizer(nullptr, [this](std::string_view text) { out_ += text; });
  symbolizer.add(kLog);
  symbolizer.finish();
  EXPECT_EQ(out_, kLog);
}

}  // namespace
}  // namespace leakrun

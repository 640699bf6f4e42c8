#include "runner/live/live_screen.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "base/text.h"
#include "report/columns.h"

namespace leakrun {
namespace {

using testing::Contains;
using testing::Each;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr std::uint64_t kMegabyte = 1 << 20;

class LiveScreen : public testing::Test {
 protected:
  LiveScreen() {
    start(0, "net::Session.Reconnects", 30);
    model_.set_sample(0, {100'000, 100'000 + 8 * kMegabyte, 40 * kMegabyte});
    start(1, "net::Trie.Inserts", 5);
    model_.set_sample(1, {100'000, 100'000 + kMegabyte, 12 * kMegabyte});
    start(2, "net::Waits", 0);
  }

  void start(std::size_t index, const std::string& name, int seconds) {
    LiveTest test;
    test.index = index;
    test.name = name;
    test.threshold_bytes = 5 * kMegabyte;
    test.since = now_ - std::chrono::seconds(seconds);
    model_.started(test);
  }

  static Frame frame(const std::string& function, unsigned line, bool is_internal) {
    Frame frame;
    frame.function = function;
    frame.file = "src/net/session.cpp";
    frame.line = line;
    frame.internal = is_internal;
    return frame;
  }

  void see_sites() {
    model_.set_sites(0,
                     {{3 * kMegabyte, 300, {frame("malloc", 0, true), frame("open()", 12, false)}},
                      {kMegabyte, 2, {}}},
                     now_ - std::chrono::milliseconds(500));
  }

  std::vector<std::string> lines(LiveRoom room = {}) const {
    return live_screen(model_, {"[==   ]  3/9  0:30", 18}, now_, room);
  }

  LiveModel::Time now_{std::chrono::hours(1)};
  LiveModel model_;
};

TEST_F(LiveScreen, ShowsTheTestsThatRun) {
  const auto screen = lines({.columns = 100, .rows = 24});
  ASSERT_EQ(screen.size(), 24u);
  EXPECT_EQ(screen[0], "[==   ]  3/9  0:30");
  EXPECT_THAT(screen[1], HasSubstr("Growth▾"));
  EXPECT_EQ(screen[2],
            "> net::Session.Reconnects           +8.00 MB   of 5.00 MB  ███████████!   8.10 MB  "
            "40.00 MB    0:30");
  EXPECT_EQ(screen[3],
            "  net::Trie.Inserts                 +1.00 MB   of 5.00 MB  ██░░░░░░░░░    1.10 MB  "
            "12.00 MB    0:05");
  EXPECT_EQ(screen[4],
            "  net::Waits                               -   of 5.00 MB  ░░░░░░░░░░░          -   "
            "      -    0:00");
  EXPECT_THAT(screen.back(), HasSubstr("q quit"));
}

TEST_F(LiveScreen, ShowsWhoHoldsTheSelectedOnesMemory) {
  EXPECT_THAT(lines(), Contains("Heap of net::Session.Reconnects: no snapshot yet"));
  see_sites();
  const auto screen = lines();
  EXPECT_THAT(screen, Contains("Heap of net::Session.Reconnects, 0.50 s ago"));
  EXPECT_THAT(screen, Contains("   3.00 MB in 300      src/net/session.cpp:12 open()"));
  EXPECT_THAT(screen, Contains("   1.00 MB in 2        no stack"));
  EXPECT_THAT(screen, Contains("    src/net/session.cpp:12 open()"));
  model_.select(1);
  EXPECT_THAT(lines(), Contains("Heap of net::Trie.Inserts: no snapshot yet"));
}

TEST_F(LiveScreen, ShowsWhatHasEndedAboveTheKeys) {
  for (int i = 0; i < 9; i++) {
    model_.add_finished("PASSED  test " + std::to_string(i));
  }
  const auto screen = lines();
  EXPECT_EQ(screen[22], "PASSED  test 8");
  EXPECT_EQ(screen[18], "PASSED  test 4");
  EXPECT_THAT(screen, Not(Contains("PASSED  test 3")));
}

TEST_F(LiveScreen, KeepsTheSelectedOneOnTheScreen) {
  for (std::size_t i = 3; i < 100; i++) {
    start(i, "test " + std::to_string(1000 + i), 1);
  }
  for (int i = 0; i < 100; i++) {
    EXPECT_THAT(lines(), Contains(StartsWith("> "))) << i;
    model_.select(1);
  }
  EXPECT_THAT(lines(), Contains(HasSubstr("of 100 tests that run")));
}

TEST_F(LiveScreen, FitsEveryTerminal) {
  see_sites();
  start(3, "日本語の試験" + std::string(200, 'x'), 7000);
  for (int i = 0; i < 9; i++) {
    model_.add_finished(std::string(300, 'y'));
  }
  for (int view = 0; view < 2; view++, model_.toggle_help()) {
    for (std::size_t columns = 0; columns < 200; columns += columns < 60 ? 1 : 20) {
      for (std::size_t rows = 0; rows < 60; rows += rows < 20 ? 1 : 10) {
        const auto screen = live_screen(model_, {}, now_, {.columns = columns, .rows = rows});
        EXPECT_LE(screen.size(), rows);
        for (const std::string& line : screen) {
          EXPECT_LT(leakrun::columns(line), std::max<std::size_t>(columns, 1)) << columns << line;
          EXPECT_EQ(printable_line(line), line);
        }
      }
    }
  }
}

TEST_F(LiveScreen, TellsGrowthOverTheThresholdNotByColourAlone) {
  const auto screen = lines({.columns = 100, .rows = 24, .color = true});
  EXPECT_THAT(screen[2], HasSubstr("\033[1;31m███████████!"));
  EXPECT_THAT(screen[3], Not(HasSubstr("!")));
  EXPECT_THAT(lines({.color = false}), Each(Not(HasSubstr("\033"))));
}

TEST_F(LiveScreen, IsAsciiWhereTheLocaleIs) {
  for (const std::string& line : lines({.columns = 100, .rows = 24, .utf8 = false})) {
    EXPECT_TRUE(std::ranges::all_of(line, [](unsigned char c) { return c < 0x80; })) << line;
  }
}

TEST_F(LiveScreen, HelpsOnTheWholeScreen) {
  model_.toggle_help();
  EXPECT_THAT(lines(), Contains(HasSubstr("skip the selected test")));
  EXPECT_THAT(lines(), Not(Contains(HasSubstr("Reconnects"))));
}

}  // namespace
}  // namespace leakrun

#include "runner/progress_display.h"

#include <gmock/gmock.h>

#include <sstream>
#include <string>
#include <vector>

#include "tests/screen.h"

namespace leakrun {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// As a terminal driver passes it on: newlines return the carriage.
std::vector<std::string> screen(const std::string& text) {
  Screen screen(80);
  for (const char character : text) {
    screen.write(character == '\n' ? "\r\n" : std::string(1, character));
  }
  EXPECT_EQ(screen.lost_moves(), 0);
  return screen.rows();
}

class ProgressDisplayTest : public testing::Test {
 protected:
  std::ostringstream out_;
  TerminalSize size_{80, 24};
  ProgressDisplay display_{out_, 3, false, [this] { return size_; }};
};

TEST_F(ProgressDisplayTest, StandsBelowTheLinesThatStay) {
  display_.started("one");
  display_.started("two");
  display_.clear();
  out_ << "PASSED one\n";
  display_.finished("one", Verdict::kPassed);
  EXPECT_THAT(screen(out_.str()),
              ElementsAre("PASSED one", HasSubstr("1/3  0:00  1 passed"), "    0:00  two"));
}

TEST_F(ProgressDisplayTest, IsGoneWhenItIsCleared) {
  display_.started("one");
  display_.finished("one", Verdict::kPassed);
  display_.clear();
  display_.clear();
  EXPECT_THAT(screen(out_.str()), IsEmpty());
}

TEST_F(ProgressDisplayTest, IsGoneAfterTheLastTest) {
  display_.started("one");
  for (const char* name : {"one", "two", "three"}) {
    display_.finished(name, Verdict::kPassed);
  }
  EXPECT_THAT(screen(out_.str()), IsEmpty());
}

TEST_F(ProgressDisplayTest, IsGoneWhateverEndsIt) {
  std::ostringstream out;
  {
    ProgressDisplay display(out, 3, false, [] { return TerminalSize{80, 24}; });
    display.started("one");
    EXPECT_THAT(screen(out.str()), ElementsAre(HasSubstr("0/3"), HasSubstr("one")));
  }
  EXPECT_THAT(screen(out.str()), IsEmpty());
}

TEST_F(ProgressDisplayTest, DoesNotDrawWithoutPause) {
  display_.started("one");
  const std::string before = out_.str();
  for (int i = 0; i < 1000; i++) {
    display_.tick();
  }
  EXPECT_LT(out_.str().size(), before.size() * 4);
}

TEST_F(ProgressDisplayTest, TakesBackRowsThatANarrowerWindowBrokeInTwo) {
  display_.started("one");
  out_.str("");
  size_.columns = 20;  // the first line had 45 columns, and takes three rows now
  display_.clear();
  EXPECT_EQ(out_.str(), "\r\033[A\033[A\033[A\033[J");
}

TEST(ProgressDisplay, WritesNothingWhereThereIsNoTerminal) {
  std::ostringstream out;
  {
    ProgressDisplay display(out, 3, true, [] { return TerminalSize{0, 0}; });
    display.started("one");
    display.tick();
    display.finished("one", Verdict::kPassed);
    display.clear();
    EXPECT_FALSE(display.is_shown());
  }
  EXPECT_EQ(out.str(), "");
}

}  // namespace
}  // namespace leakrun

#include "runner/progress.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "report/columns.h"

namespace leakrun {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const Progress::Time kStart{};

std::vector<std::string> texts(const Progress& progress, long now, const FootRoom& room = {}) {
  std::vector<std::string> texts;
  for (const FootLine& line : progress.lines(kStart + seconds(now), room)) {
    texts.push_back(line.text);
  }
  return texts;
}

TEST(Progress, ShowsBarCountTimeAndVerdicts) {
  Progress progress(40, kStart);
  EXPECT_THAT(texts(progress, 0), ElementsAre("[                            ]  0/40  0:00"));
  for (int i = 0; i < 8; i++) {
    progress.finished("passes", Verdict::kPassed);
  }
  progress.finished("grows", Verdict::kGrew);
  progress.finished("fails", Verdict::kFailed);
  EXPECT_THAT(texts(progress, 65, {.columns = 100}),
              ElementsAre("[=======                     ]  10/40  1:05, about 3:15 left  "
                          "8 passed, 1 grew, 1 failed"));
}

TEST(Progress, EstimatesNothingFromTooLittle) {
  Progress progress(40, kStart);
  progress.finished("a", Verdict::kPassed);
  EXPECT_THAT(texts(progress, 3)[0], Not(HasSubstr("left")));
  progress.finished("b", Verdict::kPassed);
  progress.finished("c", Verdict::kPassed);
  EXPECT_THAT(texts(progress, 3)[0], HasSubstr("0:03, about 0:37 left"));
}

TEST(Progress, EstimatesByEarlierDurations) {
  Progress progress(3, kStart);
  for (const double seconds : {60.0, 30.0, 10.0}) {
    progress.expect(seconds);
  }
  EXPECT_THAT(texts(progress, 0)[0], Not(HasSubstr("left")));
  progress.started("long", kStart, 60);
  EXPECT_THAT(texts(progress, 15)[0], HasSubstr("0/3  0:15, about 1:25 left"));
  // Two at once: what is left takes half as long.
  progress.started("other", kStart, 30);
  EXPECT_THAT(texts(progress, 15)[0], HasSubstr("about 0:45 left")) << "the longest runs on";
  EXPECT_THAT(texts(progress, 50)[0], HasSubstr("about 0:13 left"));
  progress.finished("long", Verdict::kPassed, 60);
  progress.finished("other", Verdict::kPassed, 30);
  EXPECT_THAT(texts(progress, 45)[0], HasSubstr("2/3  0:45, about 0:05 left"));
}

TEST(Progress, EstimateFollowsAMachineThatIsSlower) {
  Progress progress(2, kStart);
  progress.expect(10);
  progress.expect(30);
  progress.started("a", kStart, 10);
  progress.finished("a", Verdict::kPassed, 10);
  EXPECT_THAT(texts(progress, 20)[0], HasSubstr("about 1:00 left"));
}

TEST(Progress, TestsThatAreNotKnownAreTakenForUsualOnes) {
  Progress progress(5, kStart);
  progress.expect(10);
  progress.expect(20);
  progress.started("known", kStart, 10);
  EXPECT_THAT(texts(progress, 5)[0], Not(HasSubstr("left"))) << "three are not known";
  progress.finished("known", Verdict::kPassed, 10);
  progress.finished("new", Verdict::kPassed);
  progress.finished("skipped", Verdict::kSkipped);
  // 10 and twice 15 are done, 20 and 15 are not.
  EXPECT_THAT(texts(progress, 40)[0], HasSubstr("about 0:35 left"));
}

TEST(Progress, ShowsHours) {
  const Progress progress(1, kStart);
  EXPECT_THAT(texts(progress, 3 * 3600 + 62)[0], HasSubstr(" 3:01:02"));
}

TEST(Progress, NamesWhatRunsLongestFirst) {
  Progress progress(9, kStart);
  progress.started("first", kStart + seconds(1));
  progress.started("second", kStart + seconds(2));
  progress.started("third", kStart + seconds(3));
  progress.stopped("second");
  const auto lines = texts(progress, 75);
  EXPECT_THAT(std::vector(lines.begin() + 1, lines.end()),
              ElementsAre("    1:14  first", "    1:12  third"));
}

TEST(Progress, CountsWhatIsTooMuchToName) {
  Progress progress(100, kStart);
  for (int i = 0; i < 50; i++) {
    progress.started("test " + std::to_string(i), kStart);
  }
  EXPECT_EQ(texts(progress, 1).size(), 7u);
  EXPECT_EQ(texts(progress, 1).back(), "          and 45 more running");
  EXPECT_EQ(texts(progress, 1, {.rows = 12}).size(), 4u);
  EXPECT_EQ(texts(progress, 1, {.rows = 12}).back(), "          and 48 more running");
  EXPECT_EQ(texts(progress, 1, {.rows = 3}).size(), 1u);
  EXPECT_EQ(texts(progress, 1, {.rows = 0}).size(), 0u);
}

TEST(Progress, TwoOfOneNameAreTwo) {
  Progress progress(9, kStart);
  progress.started("same", kStart);
  progress.started("same", kStart + seconds(5));
  progress.finished("same", Verdict::kPassed);
  EXPECT_THAT(texts(progress, 10), ElementsAre(HasSubstr("1/9"), "    0:05  same"));
}

TEST(Progress, FitsEveryTerminal) {
  Progress progress(10000, kStart);
  for (const Verdict verdict : {Verdict::kPassed, Verdict::kGrew, Verdict::kLeaked,
                                Verdict::kFailed, Verdict::kError, Verdict::kSkipped}) {
    progress.finished("x", verdict);
  }
  progress.started(std::string(300, 'x'), kStart);
  progress.started("日本語のテスト日本語のテスト日本語のテスト日本語のテスト日本語", kStart);
  for (std::size_t width = 0; width < 200; width++) {
    const auto lines = progress.lines(kStart + seconds(4000), {.columns = width, .color = true});
    const auto plain = progress.lines(kStart + seconds(4000), {.columns = width});
    ASSERT_EQ(lines.size(), plain.size());
    for (std::size_t i = 0; i < lines.size(); i++) {
      EXPECT_LT(lines[i].columns, width) << lines[i].text;
      EXPECT_EQ(columns(plain[i].text), lines[i].columns) << plain[i].text;
    }
  }
  EXPECT_THAT(texts(progress, 1, {.columns = 20})[0], "6/10000");
}

TEST(Progress, NamesDoNothingToTheTerminal) {
  Progress progress(2, kStart);
  progress.started("evil\033[2J\r\n\tname\xff", kStart);
  const std::string line = texts(progress, 1)[1];
  EXPECT_EQ(line.find_first_of("\033\r\n\t"), std::string::npos);
  EXPECT_THAT(line, HasSubstr("\\n\\tname"));
  progress.finished("evil\033[2J\r\n\tname\xff", Verdict::kPassed);
  EXPECT_EQ(texts(progress, 1).size(), 1u);
}

}  // namespace
}  // namespace leakrun

#include "report/attempts_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "report/json_report.h"
#include "report/text_report.h"
#include "tests/unit/report/representative_suite.h"

namespace leakrun {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string attempts_summary(const SuiteResult& suite) {
  std::ostringstream out;
  write_summary(out, suite, {});
  return out.str();
}

TEST(FlakyTest, IsOneThatFailedAndThenPassed) {
  EXPECT_TRUE(is_flaky(representative_test("Session.Races")));
  EXPECT_FALSE(is_flaky(representative_test("Session.RacesMore"))) << "failed each time";
  EXPECT_FALSE(is_flaky(representative_test("Cache.Warms"))) << "ran once";
}

TEST(FlakyTest, ShowsTheFiguresOfEachRun) {
  std::ostringstream out;
  write_runs(out, representative_test("Session.Races"));
  EXPECT_THAT(out.str(), HasSubstr("run 1: leaked   growth   +640 bytes     640 bytes leaked"));
  EXPECT_THAT(out.str(), HasSubstr("run 2: passed   growth      0 bytes       0 bytes leaked"));
}

TEST(FlakyTest, IsCountedInTheSummary) {
  EXPECT_THAT(attempts_summary(representative_suite()), HasSubstr("3 passed (1 flaky)"));
}

TEST(TestThatRanOnce, HasNoLinesOfItsRuns) {
  std::ostringstream out;
  write_runs(out, representative_test("Cache.Warms"));
  EXPECT_EQ(out.str(), "");
}

TEST(TestsNotRun, AreSaidInTheSummaryAndTheDocument) {
  SuiteResult suite = representative_suite();
  EXPECT_THAT(attempts_summary(suite), Not(HasSubstr("not run:")));
  suite.tests_not_run = 12;
  EXPECT_THAT(attempts_summary(suite),
              HasSubstr("12 tests not run: too many had failed (--fail-fast, --max-fail).\n"));
  std::ostringstream document;
  write_json_report(document, suite);
  const auto read = read_json_report(document.str());
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(read->tests_not_run, 12U);
}

}  // namespace
}  // namespace leakrun

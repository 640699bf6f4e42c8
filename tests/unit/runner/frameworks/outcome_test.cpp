#include "runner/frameworks/outcome.h"

#include <gmock/gmock.h>

namespace leakrun {
namespace {

using testing::HasSubstr;

constexpr const char* kRan = "[==========] 1 test from 1 test suite ran. (0 ms total)\n";

TestCase case_of(Framework framework) {
  TestCase test;
  test.framework = framework;
  test.case_name = "S.C";
  return test;
}

Ending ending(Framework framework, int status, const std::string& output,
              const std::string& error_output = "") {
  FinishedProcess finished;
  finished.end.how = ProcessEnd::How::kExited;
  finished.end.code = status;
  finished.standard_output = output;
  finished.standard_error = error_output;
  return ending_of_test(case_of(framework), finished.end, finished);
}

TEST(OutcomeOfCase, OnePassedCaseIsAPass) {
  EXPECT_EQ(ending(Framework::kGoogleTest, 0, kRan).outcome, Outcome::kPassed);
  EXPECT_EQ(ending(Framework::kCatch2, 0,
                   "\x1b[1;32mAll tests passed\x1b[0m (1 assertion in 1 test case)\n")
                .outcome,
            Outcome::kPassed);
}

TEST(OutcomeOfCase, NoneSelectedIsAnErrorWhateverTheStatus) {
  const Ending none =
      ending(Framework::kGoogleTest, 0, "[==========] 0 tests from 0 test suites ran.\n");
  EXPECT_EQ(none.outcome, Outcome::kNotStarted);
  EXPECT_EQ(none.detail, "GoogleTest ran no case: 'S.C' was not selected");
  EXPECT_EQ(ending(Framework::kCatch2, 2, "No tests ran\n").outcome, Outcome::kNotStarted);
  EXPECT_EQ(
      ending(Framework::kBoostTest, 200, "",
             "Test setup error: no test cases matching filter or all test cases were disabled\n")
          .outcome,
      Outcome::kNotStarted);
}

TEST(OutcomeOfCase, SilenceAndOtherCasesAreNoPass) {
  EXPECT_EQ(ending(Framework::kDoctest, 0, "").outcome, Outcome::kNotStarted);
  const Ending many =
      ending(Framework::kGoogleTest, 0, "[==========] 3 tests from 1 test suite ran.\n");
  EXPECT_EQ(many.outcome, Outcome::kNotStarted);
  EXPECT_EQ(many.detail, "GoogleTest ran 3 cases instead of 1, 'S.C'");
}

TEST(OutcomeOfCase, FailureStaysOne) {
  EXPECT_EQ(ending(Framework::kGoogleTest, 1, kRan).outcome, Outcome::kFailed);
  EXPECT_EQ(ending(Framework::kGoogleTest, 3, "").outcome, Outcome::kFailed);
  EXPECT_EQ(ending(Framework::kGoogleTest, 1, std::string(kRan) + "[  SKIPPED ] 1 test.\n").outcome,
            Outcome::kFailed);
}

TEST(OutcomeOfCase, SkippedHasAReason) {
  const Ending silent =
      ending(Framework::kGoogleTest, 0, std::string(kRan) + "[  SKIPPED ] 1 test.\n");
  EXPECT_EQ(silent.outcome, Outcome::kSkipped);
  EXPECT_EQ(silent.detail, "GoogleTest skipped it");
  const Ending told = ending(Framework::kGoogleTest, 0,
                             "a.cpp:1: Skipped\nno\nnetwork\n[  SKIPPED ] S.C (0 ms)\n" +
                                 std::string(kRan) + "[  SKIPPED ] 1 test, listed below:\n");
  EXPECT_EQ(told.detail, "no network");
  EXPECT_EQ(ending(Framework::kCatch2, 4, "test cases: 1 | 1 skipped\n").outcome,
            Outcome::kSkipped);
  EXPECT_EQ(ending(Framework::kCatch2, 4, "test cases: 1 | 1 failed\n").outcome, Outcome::kFailed);
}

TEST(OutcomeOfCase, CrashIsNotAskedForMore) {
  FinishedProcess finished;
  finished.end.how = ProcessEnd::How::kSignaled;
  finished.end.code = 11;
  finished.standard_output = "[==========] 0 tests from 0 test suites ran.\n";
  EXPECT_EQ(ending_of_test(case_of(Framework::kGoogleTest), finished.end, finished).outcome,
            Outcome::kCrashed);
}

}  // namespace
}  // namespace leakrun

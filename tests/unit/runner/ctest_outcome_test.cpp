#include "runner/ctest_outcome.h"

#include <gmock/gmock.h>

#include "tests/unit/runner/temporary_tree.h"

namespace leakrun {
namespace {

using testing::HasSubstr;

struct Rules {
  bool will_fail = false;
  std::vector<std::string> pass = {};
  std::optional<int> skip_status = {};
};

Ending ending(const Rules& rules, int status, const FoundExpressions& found = {}) {
  TestCase test;
  test.will_fail = rules.will_fail;
  test.pass_expressions = rules.pass;
  test.skip_status = rules.skip_status;
  return ctest_ending(test, status, found);
}

TEST(CTestEnding, IsTheStatusWhereNothingElseIsSaid) {
  EXPECT_EQ(ending({}, 0).outcome, Outcome::kPassed);
  EXPECT_EQ(ending({}, 0).detail, "");
  EXPECT_EQ(ending({}, 3).outcome, Outcome::kFailed);
  EXPECT_EQ(ending({}, 3).detail, "exit status 3");
}

TEST(CTestEnding, TurnsRoundWithWillFail) {
  EXPECT_EQ(ending({.will_fail = true}, 3).outcome, Outcome::kPassed);
  EXPECT_EQ(ending({.will_fail = true}, 3).detail, "");
  EXPECT_EQ(ending({.will_fail = true}, 0).outcome, Outcome::kFailed);
  EXPECT_THAT(ending({.will_fail = true}, 0).detail, HasSubstr("WILL_FAIL"));
}

TEST(CTestEnding, TakesAnExpressionInPlaceOfTheStatus) {
  const Rules rules{.pass = {"ready", "done"}};
  EXPECT_EQ(ending(rules, 3, {.pass = "done"}).outcome, Outcome::kPassed);
  EXPECT_EQ(ending(rules, 0).outcome, Outcome::kFailed);
  EXPECT_EQ(ending(rules, 0).detail,
            "its output has no match of PASS_REGULAR_EXPRESSION 'ready' or of 1 more");
  EXPECT_EQ(ending({.will_fail = true, .pass = {"x"}}, 0, {.pass = "x"}).outcome, Outcome::kFailed);
  EXPECT_EQ(ending({.will_fail = true, .pass = {"x"}}, 0).outcome, Outcome::kPassed);
}

TEST(CTestEnding, LetsOneExpressionFailIt) {
  EXPECT_EQ(ending({}, 0, {.fail = "bad"}).outcome, Outcome::kFailed);
  EXPECT_EQ(ending({}, 0, {.fail = "bad"}).detail,
            "its output matches FAIL_REGULAR_EXPRESSION 'bad'");
  EXPECT_EQ(ending({.pass = {"x"}}, 0, {.pass = "x", .fail = "bad"}).outcome, Outcome::kFailed);
  EXPECT_EQ(ending({.will_fail = true}, 0, {.fail = "bad"}).outcome, Outcome::kPassed);
}

TEST(CTestEnding, SkipsBeforeAllElse) {
  EXPECT_EQ(ending({.skip_status = 77}, 77).outcome, Outcome::kSkipped);
  EXPECT_EQ(ending({.skip_status = 77}, 77).detail, "exit status 77, its SKIP_RETURN_CODE");
  EXPECT_EQ(ending({.skip_status = 77}, 1).outcome, Outcome::kFailed);
  EXPECT_EQ(ending({.skip_status = 0}, 0).outcome, Outcome::kSkipped);
  EXPECT_EQ(ending({}, 1, {.fail = "bad", .skip = "no GPU"}).outcome, Outcome::kSkipped);
  EXPECT_EQ(ending({}, 1, {.skip = "no GPU"}).detail,
            "its output matches SKIP_REGULAR_EXPRESSION 'no GPU'");
  EXPECT_EQ(ending({.will_fail = true, .skip_status = 77}, 77).outcome, Outcome::kSkipped);
}

TEST(MissingFile, IsSeenFromTheWorkingDirectory) {
  const TemporaryTree tree;
  tree.write("data/input", "x");
  TestCase test;
  test.working_directory = tree / "data";
  EXPECT_EQ(missing_file(test), "");
  test.required_files = {"input", (tree / "data").string()};
  EXPECT_EQ(missing_file(test), "");
  test.required_files = {"input", "output"};
  EXPECT_EQ(missing_file(test), "its required file output is missing");
}

}  // namespace
}  // namespace leakrun

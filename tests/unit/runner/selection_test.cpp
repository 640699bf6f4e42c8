#include "runner/selection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "report/json_report.h"
#include "runner/run_error.h"
#include "tests/unit/runner/temporary_tree.h"

namespace leakrun {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

using Words = std::vector<std::string>;

TestCase test(const std::string& target, const std::string& name, Words labels = {}) {
  TestCase result;
  result.target = target;
  result.name = name;
  result.labels = std::move(labels);
  return result;
}

std::vector<TestCase> suite() {
  return {test("build/net_tests", "Session.Opens", {"net", "fast"}),
          test("build/net_tests", "Session.Closes", {"net", "slow"}),
          test("build/disk_tests/", "Session.Opens"), test("build/disk_tests/", "File.Reads")};
}

Words names_of(const SelectedTests& selected) {
  Words names;
  for (const TestCase& one : selected.tests) {
    names.push_back(full_name(one));
  }
  return names;
}

Words selected(const RunOptions& options, std::vector<TestCase> tests = suite()) {
  return names_of(select_tests(std::move(tests), options));
}

ExitStatus refusal(const RunOptions& options) {
  try {
    select_tests(suite(), options);
  } catch (const RunError& error) {
    return error.status();
  }
  return ExitStatus::kPassed;
}

TEST(SelectTests, TakesAllWithoutOptions) {
  EXPECT_EQ(selected({}).size(), 4U);
}

TEST(SelectTests, MatchesTheNameAndTheFullName) {
  RunOptions options;
  options.filters = {"Session.*"};
  EXPECT_THAT(selected(options),
              ElementsAre("net_tests::Session.Opens", "net_tests::Session.Closes",
                          "disk_tests::Session.Opens"));
  options.filters = {"net_tests::*", "File.Reads"};
  options.excludes = {"*::Session.Closes"};
  EXPECT_THAT(selected(options), ElementsAre("net_tests::Session.Opens", "disk_tests::File.Reads"));
}

TEST(SelectTests, MatchesLabels) {
  RunOptions options;
  options.labels = {"ne?"};
  EXPECT_EQ(selected(options).size(), 2U);
  options.excluded_labels = {"slow"};
  EXPECT_THAT(selected(options), ElementsAre("net_tests::Session.Opens"));
  options.labels = {};
  EXPECT_EQ(selected(options).size(), 3U);
}

TEST(SelectTests, RefusesASelectionOfNothing) {
  RunOptions options;
  options.labels = {"none"};
  EXPECT_EQ(refusal(options), ExitStatus::kNoTests);
}

TEST(SelectTests, BringsInTheFixturesOfWhatIsSelected) {
  auto tests = suite();
  tests[0].fixtures_setup = {"net"};
  tests[1].fixtures_required = {"net"};
  RunOptions options;
  options.filters = {"Session.Closes"};
  tests[0].target = tests[1].target;
  EXPECT_THAT(selected(options, tests),
              ElementsAre("net_tests::Session.Opens", "net_tests::Session.Closes"));
}

TEST(SelectTests, ShardsHaveEachTestOnceAndEachItsFixtures) {
  std::vector<TestCase> tests;
  for (int i = 0; i < 30; ++i) {
    tests.push_back(test("t", "test" + std::to_string(i)));
    tests.back().fixtures_required = {"db"};
  }
  tests.push_back(test("t", "start_db"));
  tests.back().fixtures_setup = {"db"};
  Words all;
  for (unsigned index = 1; index <= 3; ++index) {
    RunOptions options;
    options.shard = Shard{index, 3};
    const SelectedTests part = select_tests(tests, options);
    EXPECT_EQ(part.tests.back().name, "start_db");
    EXPECT_THAT(part.tests.front().unset_environment, testing::Contains("GTEST_TOTAL_SHARDS"));
    EXPECT_THAT(part.notes, ElementsAre(HasSubstr("shard " + std::to_string(index) + " of 3: ")));
    for (std::size_t i = 0; i + 1 < part.tests.size(); ++i) {
      all.push_back(part.tests[i].name);
    }
  }
  EXPECT_EQ(all.size(), 30U);
  std::sort(all.begin(), all.end());
  EXPECT_EQ(std::unique(all.begin(), all.end()), all.end());
}

TEST(SelectTests, AnEmptyShardIsNoError) {
  RunOptions options;
  options.filters = {"File.Reads"};
  std::size_t found = 0;
  for (unsigned index = 1; index <= 4; ++index) {
    options.shard = Shard{index, 4};
    found += selected(options).size();
  }
  EXPECT_EQ(found, 1U);
}

TestResult result(const std::string& target, const std::string& name, Verdict verdict,
                  Outcome outcome = Outcome::kPassed) {
  TestResult one;
  one.target = target;
  one.name = name;
  one.verdict = verdict;
  one.outcome = outcome;
  return one;
}

class RerunFailed : public testing::Test {
 protected:
  RunOptions after(const std::vector<TestResult>& results) {
    SuiteResult earlier;
    earlier.results = results;
    std::ostringstream document;
    write_json_report(document, earlier);
    RunOptions options;
    options.rerun_failed = tree_.write("results.json", document.str()).string();
    return options;
  }

  TemporaryTree tree_;
};

TEST_F(RerunFailed, TakesWhatDidNotPassAndWhatDidNotRun) {
  const RunOptions options =
      after({result("./build/net_tests", "Session.Opens", Verdict::kLeaked),
             result("./build/net_tests", "Session.Closes", Verdict::kPassed),
             result("./build/disk_tests", "Session.Opens", Verdict::kSkipped, Outcome::kSkipped)});
  EXPECT_THAT(selected(options), ElementsAre("net_tests::Session.Opens", "disk_tests::File.Reads"));
}

TEST_F(RerunFailed, EveryVerdictButPassedAndSkippedIsRunAgain) {
  for (const Verdict verdict :
       {Verdict::kGrew, Verdict::kLeaked, Verdict::kFailed, Verdict::kError}) {
    std::vector<bool> is_selected(1, true);
    SuiteResult earlier;
    earlier.results = {result("t", "a", verdict)};
    select_failed({test("t", "a")}, earlier, is_selected);
    EXPECT_TRUE(is_selected[0]);
  }
  std::vector<bool> is_selected(1, true);
  SuiteResult earlier;
  earlier.results = {result("t", "a", Verdict::kSkipped, Outcome::kNotStarted)};
  select_failed({test("t", "a")}, earlier, is_selected);
  EXPECT_TRUE(is_selected[0]) << "was never started";
}

TEST_F(RerunFailed, NamesWhatIsGone) {
  const RunOptions options = after({result("net_tests", "Session.Opens", Verdict::kGrew),
                                    result("net_tests", "Session.Old", Verdict::kFailed),
                                    result("net_tests", "Session.Older", Verdict::kPassed)});
  EXPECT_THAT(select_tests(suite(), options).notes,
              ElementsAre(testing::AllOf(HasSubstr("a test that did not pass in"),
                                         HasSubstr("is gone: net_tests::Session.Old"))));
}

TEST_F(RerunFailed, WhereAllPassedNothingRuns) {
  std::vector<TestResult> passed;
  for (const TestCase& one : suite()) {
    passed.push_back(result(one.target, one.name, Verdict::kPassed));
  }
  const SelectedTests none = select_tests(suite(), after(passed));
  EXPECT_THAT(none.tests, IsEmpty());
  EXPECT_THAT(none.notes, ElementsAre(HasSubstr("passed in")));
  passed.push_back(result("net_tests", "Session.Old", Verdict::kFailed));
  EXPECT_EQ(refusal(after(passed)), ExitStatus::kNoTests) << "what failed is gone";
}

TEST_F(RerunFailed, RefusesWhatIsNoDocument) {
  RunOptions options;
  options.rerun_failed = "/nonexistent.json";
  EXPECT_EQ(refusal(options), ExitStatus::kUsage);
  options.rerun_failed = tree_.write("other.json", "{}").string();
  EXPECT_EQ(refusal(options), ExitStatus::kUsage);
}

}  // namespace
}  // namespace leakrun

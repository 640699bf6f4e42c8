#include "report/next_steps.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "tests/unit/report/representative_suite.h"

namespace leakrun {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const NextStepWords kWords = {"leakrun", "out/results.json"};

SuiteResult suite_with(const TestResult& test) {
  SuiteResult suite;
  suite.rerun_arguments = {"tests"};
  suite.results = {test};
  return suite;
}

std::string rerun_of(const TestResult& test) {
  return rerun_command(suite_with(test), test, kWords);
}

TestResult named(const std::string& name) {
  TestResult test = representative_test("Session.Reconnects");
  test.name = name;
  return test;
}

TEST(NextSteps, RerunOneTestWithWhatTheRunWasGiven) {
  const SuiteResult suite = representative_suite();
  EXPECT_EQ(rerun_command(suite, suite.results[1], {"build/leakrun", ""}),
            "build/leakrun --leak-report --filter net_tests::Session.Reconnects --threshold-mb 5 "
            "build -- --seed=1 'a b'");
}

TEST(NextSteps, RerunWithMoreOutputWhereMemoryIsNotTheTrouble) {
  EXPECT_EQ(rerun_of(representative_test("Session.Resumes")),
            "leakrun -v --filter net_tests::Session.Resumes tests");
}

TEST(NextSteps, QuoteForTheShellAndForTheGlob) {
  EXPECT_EQ(rerun_of(named("it's $(touch x) \"y\"")),
            "leakrun --leak-report --filter 'net_tests::it'\\''s $(touch x) \"y\"' tests");
  EXPECT_THAT(rerun_of(named("what? all*")), HasSubstr("--filter 'net_tests::what\\? all\\*' "));
}

TEST(NextSteps, TakeAStarForWhatCannotBePrinted) {
  const std::string command = rerun_of(named("red\x1b[31m\nend"));
  EXPECT_THAT(command, HasSubstr("--filter 'net_tests::red*[31m*end' "));
  EXPECT_EQ(printable_line(command), command);
}

TEST(NextSteps, NameTheWholeTargetWhereTwoHaveOneBaseName) {
  SuiteResult suite = suite_with(named("Opens"));
  suite.results[0].target = "a/tests";
  suite.results.push_back(suite.results[0]);
  suite.results[1].target = "b/tests";
  EXPECT_THAT(rerun_command(suite, suite.results[1], kWords),
              HasSubstr("--filter b/tests::Opens "));
  suite.results[1].target = "a/tests";
  EXPECT_THAT(rerun_command(suite, suite.results[1], kWords), HasSubstr("--filter tests::Opens "));
}

TEST(NextSteps, JoinAValueThatLooksLikeAnOption) {
  TestResult test = named("Opens");
  test.target = "-j";
  EXPECT_THAT(rerun_of(test), HasSubstr(" --filter=-j::Opens "));
}

TEST(NextSteps, AreNotThereWithoutWhatTheyNeed) {
  TestResult test = representative_test("Session.Reconnects");
  SuiteResult suite = suite_with(test);
  suite.rerun_arguments.clear();
  EXPECT_EQ(rerun_command(suite, test, kWords), "");
  EXPECT_EQ(flame_graph_command(suite, test, {"leakrun", ""}), "");
  test.growth_sites.clear();
  EXPECT_EQ(flame_graph_command(suite, test, kWords), "");
  EXPECT_EQ(suppression_of(test), "");
  EXPECT_EQ(suppression_of(representative_test("Session.Resumes")), "");
}

TEST(NextSteps, GraphIntoAFileThatHasAPlainName) {
  const TestResult test = named("--../a b/\xff");
  EXPECT_THAT(flame_graph_command(suite_with(test), test, kWords),
              StartsWith("leakrun flamegraph out/results.json --test 'net_tests::--../a b/*' "));
  EXPECT_THAT(flame_graph_command(suite_with(test), test, kWords),
              testing::EndsWith(" -o __.._a_b__.html"));
  const TestResult overlong = named(std::string(5000, 'x'));
  EXPECT_THAT(flame_graph_command(suite_with(overlong), overlong, kWords),
              testing::EndsWith(" " + std::string(100, 'x') + ".html"));
}

TEST(NextSteps, SuppressTheStackThatDecided) {
  EXPECT_EQ(suppression_of(representative_test("Session.Reconnects")),
            "leak:^Session::open(Endpoint const&)$");
  EXPECT_EQ(suppression_of(representative_test("Trie.Inserts")), "leak:^make_node$");
}

}  // namespace
}  // namespace leakrun

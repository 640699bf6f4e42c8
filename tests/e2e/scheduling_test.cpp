// Order, limits and retries, with CTest trees of shell scripts. They are exempt (leakrun:skip)
// where nothing is to be measured: a shell has no AddressSanitizer.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/file.h"
#include "base/text.h"
#include "leakrun_process.h"

namespace leakrun {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class Scheduling : public testing::Test {
 protected:
  /// A test that is exempt, with further properties: "RUN_SERIAL TRUE".
  void add(const std::string& name, const std::string& script, const std::string& properties = "") {
    add_measured(name, script, "LABELS leakrun:skip " + properties);
  }

  void add_measured(const std::string& name, const std::string& script,
                    const std::string& properties = "WORKING_DIRECTORY .") {
    tree_ += fmt::format("add_test({} /bin/sh -c [==[{}]==])\n", name, script);
    tree_ += fmt::format("set_tests_properties({} PROPERTIES WORKING_DIRECTORY [==[{}]==] {})\n",
                         name, folder_.path().string(), properties);
    write_source(folder_.path() / "tree/CTestTestfile.cmake", tree_);
    write_source(folder_.path() / "tree/CMakeCache.txt", "");
  }

  Invocation invocation(std::vector<std::string> arguments) const {
    arguments.push_back("tree");
    return {.arguments = std::move(arguments),
            .environment = {"XDG_CACHE_HOME=" + (folder_.path() / "cache").string()},
            .working_directory = folder_.path()};
  }

  InvocationResult run(std::vector<std::string> arguments) const {
    return run_leakrun(invocation(std::move(arguments)));
  }

  /// What tests wrote into the file `order`, which is removed.
  std::vector<std::string> order() const {
    const auto text = read_file(folder_.path() / "order", 1 << 10);
    std::filesystem::remove(folder_.path() / "order");
    return split(trimmed(text.value_or("")), '\n');
  }

  PrivateFolder folder_{"leakrun-e2e"};
  std::string tree_;
};

// Fails where another such test runs.
constexpr const char* kExclusive = "mkdir exclusive || exit 1; sleep 0.3; rmdir exclusive";

TEST_F(Scheduling, StartsNothingMoreAfterTheFirstFailure) {
  add("a", "exit 0");
  add("b", "exit 1");
  add("c", "exit 0");
  add("d", "exit 0");
  const InvocationResult result = run({"-j1", "--fail-fast"});
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_THAT(result.output, HasSubstr("2 tests not run"));
  EXPECT_THAT(result.output, Not(HasSubstr("tree::c")));
}

TEST_F(Scheduling, StartsNothingMoreAfterSoManyFailures) {
  for (const char* name : {"a", "b", "c"}) {
    add(name, "exit 1");
  }
  const SuiteResult suite = suite_of(invocation({"-j1", "--max-fail", "2"}));
  EXPECT_THAT(suite.results, SizeIs(2));
  EXPECT_EQ(suite.tests_not_run, 1U);
}

TEST_F(Scheduling, WhatRunsAtTheFirstFailureFinishes) {
  add("fails", "sleep 0.2; exit 1");
  add("finishes", "sleep 0.8");
  add("waits", "exit 0");
  const SuiteResult suite = suite_of(invocation({"-j2", "--fail-fast"}));
  EXPECT_THAT(suite.results, SizeIs(2));
  EXPECT_EQ(result_of(suite, "finishes").verdict, Verdict::kPassed);
}

// As ctest does with --stop-on-failure.
TEST_F(Scheduling, CleanUpsDoNotRunAfterTheLastFailureThatIsAllowed) {
  add("sets_up", "echo up >> order", "FIXTURES_SETUP db");
  add("uses", "echo uses >> order; exit 1", "FIXTURES_REQUIRED db");
  add("cleans_up", "echo down >> order", "FIXTURES_CLEANUP db");
  const SuiteResult suite = suite_of(invocation({"-j1", "--fail-fast"}));
  EXPECT_EQ(suite.tests_not_run, 1U);
  EXPECT_THAT(order(), ElementsAre("up", "uses"));
  run_leakrun({.arguments = {"--test-dir", (folder_.path() / "tree").string(), "--stop-on-failure"},
               .program = "ctest"});
  EXPECT_THAT(order(), ElementsAre("up", "uses"));
  run({"-j1", "--max-fail", "2"});
  EXPECT_THAT(order(), ElementsAre("up", "uses", "down"));
}

TEST_F(Scheduling, ACircleIsRefusedBeforeAnythingIsReplaced) {
  const std::filesystem::path json = folder_.path() / "results.json";
  write_source(json, "{\"older\": true}\n");
  add("a", "exit 0", "DEPENDS b");
  add("b", "exit 0", "DEPENDS c");
  add("c", "exit 0", "FIXTURES_REQUIRED f");
  add("d", "exit 0", "FIXTURES_SETUP f DEPENDS a");
  add("e", "exit 0");
  const InvocationResult result = run({"--json", json.string()});
  EXPECT_EQ(result.exit_status, 2);
  EXPECT_THAT(result.output, IsEmpty());
  EXPECT_EQ(result.error_output,
            "leakrun: tests wait for each other: 'a' after 'b' after 'c' after 'd' after 'a': "
            "change their DEPENDS or FIXTURES_ properties\n");
  EXPECT_EQ(read_file(json, 1 << 10).value_or(""), "{\"older\": true}\n");
}

TEST_F(Scheduling, TestThatLeaksAndThenDoesNotIsFlaky) {
  add_measured("comes_and_goes", fmt::format("if mkdir ran; then exec {}; else exec {}; fi",
                                             program("clang", "leaks"), program("clang", "clean")));
  const std::string junit = (folder_.path() / "junit.xml").string();
  const SuiteResult suite = suite_of(invocation({"--retries", "3", "--junit", junit}));
  const TestResult result = result_of(suite, "comes_and_goes");
  EXPECT_EQ(result.verdict, Verdict::kPassed) << result.reason;
  ASSERT_THAT(result.attempts, SizeIs(1));
  EXPECT_EQ(result.attempts[0].verdict, Verdict::kLeaked);
  EXPECT_GT(result.attempts[0].leaked_bytes.value_or(0), 0U);
  EXPECT_FALSE(result.attempts[0].leaks.at(0).stack.empty());
  EXPECT_EQ(result.leaked_bytes, 0U);
  EXPECT_THAT(read_file(junit, 1 << 20).value_or(""), HasSubstr("<flakyFailure message=\"Memory"));
  std::filesystem::remove(folder_.path() / "ran");
  const InvocationResult text = run({"--retries", "1"});
  EXPECT_EQ(text.exit_status, 0);
  EXPECT_THAT(text.output, HasSubstr("1 passed (1 flaky)"));
  EXPECT_THAT(text.output, testing::ContainsRegex("run 1: leaked .* leaked .*\n *run 2: passed"));
}

TEST_F(Scheduling, TestThatFailsAllTimesNamesEachRun) {
  add("fails", "echo >> runs; exit $(wc -l < runs)");
  const std::string junit = (folder_.path() / "junit.xml").string();
  const SuiteResult suite = suite_of(invocation({"--retries", "2", "--junit", junit}));
  const TestResult result = result_of(suite, "fails");
  EXPECT_EQ(result.verdict, Verdict::kFailed);
  ASSERT_THAT(result.attempts, SizeIs(2));
  EXPECT_THAT(result.attempts[0].reason, HasSubstr("exit status 1"));
  EXPECT_THAT(result.attempts[1].reason, HasSubstr("exit status 2"));
  EXPECT_THAT(result.reason, HasSubstr("exit status 3"));
  EXPECT_THAT(read_file(junit, 1 << 20).value_or(""), HasSubstr("<rerunFailure "));
}

TEST_F(Scheduling, TestThatWaitedForItsRetryStaysFailed) {
  add("fails", "echo x >> order; exit 1");
  add("also", "exit 1");
  const SuiteResult suite = suite_of(invocation({"-j1", "--retries", "1", "--max-fail", "1"}));
  EXPECT_EQ(result_of(suite, "fails").verdict, Verdict::kFailed);
}

TEST_F(Scheduling, EndsATestThatTakesTooMuchMemoryAndNoOther) {
  add("takes", "head -c 300000000 /dev/zero | tail -n 1 | sleep 60");
  add("other", "sleep 1");
  const SuiteResult suite = suite_of(invocation({"-j2", "--test-memory-mb", "100"}));
  const TestResult takes = result_of(suite, "takes");
  EXPECT_EQ(takes.verdict, Verdict::kError);
  EXPECT_EQ(takes.error, ErrorKind::kMemory);
  EXPECT_EQ(takes.outcome, Outcome::kOverMemory);
  EXPECT_GT(takes.max_rss_bytes.value_or(0), 100U << 20);
  EXPECT_LT(takes.duration_seconds, 30);
  EXPECT_EQ(result_of(suite, "other").verdict, Verdict::kPassed);
}

TEST_F(Scheduling, NamesSlowTests) {
  add("slow", "sleep 0.5");
  EXPECT_THAT(run({"--slow-after", "0.2"}).output, HasSubstr("SLOW     0.2 s  tree::slow\n"));
  EXPECT_THAT(run({}).output, Not(HasSubstr("SLOW")));
}

class Exclusive : public Scheduling, public testing::WithParamInterface<std::string> {};

TEST_P(Exclusive, RunsNotBesideTheOther) {
  add("a", kExclusive, GetParam());
  add("b", kExclusive, GetParam());
  EXPECT_EQ(run({"-j2"}).exit_status, 0);
}

INSTANTIATE_TEST_SUITE_P(Properties, Exclusive,
                         testing::Values("RESOURCE_LOCK db", "RUN_SERIAL TRUE", "PROCESSORS 2",
                                         "PROCESSORS 100"));

TEST_F(Scheduling, RunsTestsBesideEachOther) {
  add("a", kExclusive);
  add("b", kExclusive);
  EXPECT_EQ(run({"-j2"}).exit_status, 1) << "or the tests of what is exclusive prove nothing";
}

TEST_F(Scheduling, StartsTheLongestOfTheLastRunFirst) {
  add("short", "echo short >> order");
  add("long", "echo long >> order; sleep 0.5");
  run({"-j1"});
  EXPECT_THAT(order(), ElementsAre("short", "long"));
  run({"-j1"});
  EXPECT_THAT(order(), ElementsAre("long", "short"));
}

TEST_F(Scheduling, StartsTheMostCostlyFirst) {
  add("cheap", "echo cheap >> order");
  add("costly", "echo costly >> order", "COST 100");
  run({"-j1"});
  EXPECT_THAT(order(), ElementsAre("costly", "cheap"));
}

TEST_F(Scheduling, HoldsBackWhatWouldNotFitIntoMemory) {
  const std::string takes = "head -c 80000000 /dev/zero | tail -n 1 > /dev/null; ";
  add("a", takes + kExclusive);
  add("b", takes + kExclusive);
  EXPECT_EQ(run({"-j1"}).exit_status, 0) << "nothing is known of them yet";
  EXPECT_EQ(run({"-j2", "--memory-budget", "100"}).exit_status, 0);
  EXPECT_EQ(run({"-j2", "--memory-budget", "20"}).exit_status, 0) << "each runs alone";
}

TEST_F(Scheduling, RunsNothingThatNeedsASetUpThatFailed) {
  add("uses", "echo uses >> order", "FIXTURES_REQUIRED db");
  add("starts", "exit 1", "FIXTURES_SETUP db");
  add("stops", "echo stops >> order", "FIXTURES_CLEANUP db");
  const SuiteResult suite = suite_of(invocation({"-j2"}));
  EXPECT_THAT(order(), ElementsAre("stops"));
  EXPECT_EQ(result_of(suite, "uses").verdict, Verdict::kError);
  EXPECT_THAT(result_of(suite, "uses").reason, HasSubstr("its set-up 'starts' did not pass"));
}

TEST_F(Scheduling, FollowsDepends) {
  add("second", "echo second >> order", "DEPENDS first");
  add("first", "sleep 0.2; echo first >> order; exit 1");
  run({"-j2"});
  EXPECT_THAT(order(), ElementsAre("first", "second"));
}

TEST_F(Scheduling, RefusesWhatIsNoBudget) {
  add("a", "exit 0");
  for (const char* budget : {"0", "101%", "-1", "much", "%", ""}) {
    const InvocationResult result = run({std::string("--memory-budget=") + budget});
    EXPECT_EQ(result.exit_status, 2) << budget;
    EXPECT_THAT(result.error_output, HasSubstr("--memory-budget")) << budget;
  }
}

}  // namespace
}  // namespace leakrun

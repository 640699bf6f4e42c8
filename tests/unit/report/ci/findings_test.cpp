#include "report/ci/findings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/report/representative_suite.h"

namespace leakrun {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

SuiteResult suite_of(std::vector<TestResult> tests) {
  SuiteResult suite;
  suite.results = std::move(tests);
  return suite;
}

Findings findings_in(const SuiteResult& suite) {
  return findings_of(suite, 10, 1000);
}

Stack one_frame(const std::string& function) {
  Frame frame;
  frame.function = function;
  frame.file = "src/a.cpp";
  frame.line = 3;
  return {frame};
}

TestResult growing(std::vector<GrowthSite> sites) {
  TestResult test = representative_test("Session.Reconnects");
  test.growth_sites = std::move(sites);
  return test;
}

TEST(Findings, TellsAPlaceOnceWithAllTestsThatFoundIt) {
  const SuiteResult suite =
      suite_of({representative_test("Trie.Inserts"), representative_test("Session.Closes")});
  const Findings findings = findings_in(suite);
  ASSERT_THAT(findings.list, SizeIs(3));  // the leak, and in each test one without a stack
  EXPECT_EQ(findings.list[0].rule, FindingRule::kLeak);
  EXPECT_EQ(findings.list[0].bytes, 24606);
  EXPECT_THAT(findings.list[0].tests, SizeIs(2));
  EXPECT_EQ(finding_text(findings.list[0]),
            "Memory leak: up to 24.03 KB in 19 allocations that nothing points to any more, from "
            "make_node.");
  EXPECT_EQ(finding_tests(findings.list[0]),
            "Found in 2 tests: net_tests::Trie.Inserts, net_tests::Session.Closes. Worst in "
            "net_tests::Trie.Inserts: Memory leaked: 24.10 KB.");
}

TEST(Findings, HasTheFiguresOfTheWorstTest) {
  TestResult little = representative_test("Trie.Inserts");
  little.leaks.resize(1);
  little.leaks[0].bytes = 8;
  TestResult much = representative_test("Session.Closes");
  much.leaks.resize(1);
  const SuiteResult suite = suite_of({little, much, little});
  const Findings findings = findings_in(suite);
  ASSERT_THAT(findings.list, SizeIs(1));
  EXPECT_EQ(findings.list[0].worst, &suite.results[1]);
  EXPECT_EQ(findings.list[0].bytes, 24606);
}

TEST(Findings, AddsUpWhatTheLinesOfOneFunctionHold) {
  TestResult test = growing({{4000000, 1, one_frame("f")}, {3000000, 2, one_frame("f")}});
  test.growth_sites[1].stack[0].line = 9;
  const SuiteResult suite = suite_of({test});
  const Findings findings = findings_in(suite);
  ASSERT_THAT(findings.list, SizeIs(1));
  EXPECT_EQ(findings.list[0].bytes, 7000000);
  EXPECT_EQ(findings.list[0].allocations, 3);
  EXPECT_EQ(findings.list[0].stack->at(0).line, 3U);
  EXPECT_THAT(findings.list[0].tests, SizeIs(1));
}

TEST(Findings, LeavesOutWhatFailsNoTest) {
  const SuiteResult suite = suite_of({representative_test("Cache.Warms"),       // exempt
                                      representative_test("Session.Connects"),  // passed
                                      representative_test("Session.Resumes"),   // crashed
                                      representative_test("Session.Waits"),     // timed out
                                      representative_test("Session.DISABLED_Ipv6")});
  EXPECT_THAT(findings_in(suite).list, IsEmpty());
}

TEST(Findings, KnowsLeaksThatOnlyWarn) {
  TestResult test = representative_test("Trie.Inserts");
  test.leaks.resize(1);
  test.verdict = Verdict::kPassed;
  EXPECT_FALSE(findings_in(suite_of({test})).list.at(0).is_error);
  test.verdict = Verdict::kFailed;
  SuiteResult suite = suite_of({test});
  EXPECT_TRUE(findings_in(suite).list.at(0).is_error);
  suite.options["leaks"] = "warn";
  EXPECT_FALSE(findings_in(suite).list.at(0).is_error);
}

TEST(Findings, TakesIndirectLeaksForErrorsWhereThereAreNoDirectOnes) {
  TestResult test = representative_test("Trie.Inserts");
  test.leaks = {{LeakKind::kDirect, 100, 1, one_frame("a")},
                {LeakKind::kIndirect, 200, 1, one_frame("b")}};
  const SuiteResult both = suite_of({test});
  const Findings findings = findings_in(both);
  ASSERT_THAT(findings.list, SizeIs(2));
  EXPECT_EQ(findings.list[0].stack->front().function, "a");
  EXPECT_FALSE(findings.list[1].is_error);
  test.leaks.erase(test.leaks.begin());
  EXPECT_TRUE(findings_in(suite_of({test})).list.at(0).is_error);
}

TEST(Findings, NamesTheGrowthThatMatters) {
  const SuiteResult suite = suite_of({growing({{4000000, 1, one_frame("much")},
                                               {882901, 1, one_frame("tenth")},
                                               {882900, 1, one_frame("less")}})});
  EXPECT_THAT(findings_in(suite).list,
              ElementsAre(Field(&Finding::bytes, 4000000), Field(&Finding::bytes, 882901)));
  EXPECT_THAT(findings_of(suite, 1, 1000).list, SizeIs(1));
}

TEST(Findings, DoesNotTellALeakAgainAsGrowth) {
  TestResult test = growing({{4000000, 1, one_frame("lost")}, {4000000, 1, one_frame("kept")}});
  test.verdict = Verdict::kLeaked;
  test.leaked_bytes = 4000000;
  test.leaks = {{LeakKind::kDirect, 4000000, 1, one_frame("lost")}};
  const SuiteResult suite = suite_of({test});
  const Findings findings = findings_in(suite);
  ASSERT_THAT(findings.list, SizeIs(2));
  EXPECT_EQ(findings.list[0].rule, FindingRule::kLeak);
  EXPECT_EQ(findings.list[1].stack->front().function, "kept");
}

TEST(Findings, NamesWhatGrewInScopes) {
  const SuiteResult suite = suite_of({representative_test("Parser.Reads")});
  const Findings findings = findings_in(suite);
  ASSERT_THAT(findings.list, SizeIs(2));  // one scope has no stacks
  EXPECT_EQ(findings.list[0].stack->at(1).function, "Log::append(std::string_view)");
  EXPECT_THAT(finding_tests(findings.list[0]), HasSubstr("Growth in scope"));
}

TEST(Findings, TellsOfATestWhoseStacksWereNotKept) {
  const SuiteResult suite = suite_of({growing({})});
  const Findings findings = findings_in(suite);
  ASSERT_THAT(findings.list, SizeIs(1));
  EXPECT_TRUE(findings.list[0].stack->empty());
  EXPECT_EQ(finding_text(findings.list[0]),
            "Memory growth: 8.42 MB still held when the test ends.");
}

TEST(Findings, HasErrorsOfAddressSanitizerFirst) {
  const SuiteResult suite =
      suite_of({representative_test("Session.Reconnects"), representative_test("Buffer.Shrinks")});
  const Findings findings = findings_in(suite);
  ASSERT_THAT(findings.list, SizeIs(3));
  EXPECT_EQ(findings.list[0].rule, FindingRule::kAsan);
  EXPECT_EQ(findings.list[0].stack->at(0).function, "Buffer::shrink()");
  EXPECT_EQ(finding_text(findings.list[0]), "AddressSanitizer error: heap-use-after-free.");
  EXPECT_EQ(finding_tests(findings.list[0]), "Found in net_tests::Buffer.Shrinks.");
}

TEST(Findings, KeepsTheWorstWhereThereAreTooMany) {
  const SuiteResult suite =
      suite_of({representative_test("Session.Reconnects"), representative_test("Buffer.Shrinks")});
  const Findings findings = findings_of(suite, 10, 1);
  ASSERT_THAT(findings.list, SizeIs(1));
  EXPECT_EQ(findings.list[0].rule, FindingRule::kAsan);
  EXPECT_EQ(findings.omitted, 2U);
}

TEST(Findings, NamesTenTestsAtMost) {
  const std::vector<TestResult> tests(12, growing({{4000000, 1, one_frame("much")}}));
  const SuiteResult suite = suite_of(tests);
  EXPECT_THAT(finding_tests(findings_in(suite).list.at(0)), HasSubstr("Reconnects and 2 more."));
}

}  // namespace
}  // namespace leakrun

#include "report/ci/annotations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "base/text.h"
#include "tests/unit/golden.h"
#include "tests/unit/report/representative_suite.h"

namespace leakrun {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

std::vector<std::string> annotations(const SuiteResult& suite,
                                     const std::string& workspace = "/work") {
  std::ostringstream out;
  write_annotations(out, suite, workspace);
  std::vector<std::string> lines = split(out.str(), '\n');
  EXPECT_EQ(lines.back(), "");
  lines.pop_back();
  return lines;
}

SuiteResult suite_of(std::vector<TestResult> tests, const std::string& source_root = "/work") {
  SuiteResult suite;
  suite.options["source-root"] = source_root;
  suite.results = std::move(tests);
  return suite;
}

TEST(Annotations, LookAsAgreed) {
  SuiteResult suite = representative_suite();
  suite.options["source-root"] = "/work/cpp";
  std::ostringstream out;
  write_annotations(out, suite, "/work");
  expect_golden("report/annotations.txt", out.str());
}

TEST(Annotations, AreOfTestsThatFailed) {
  EXPECT_THAT(annotations(suite_of({representative_test("Session.Connects"),
                                    representative_test("Cache.Warms"),
                                    representative_test("Session.DISABLED_Ipv6")})),
              IsEmpty());
}

TEST(Annotations, HaveTheWorstFirst) {
  TestResult more = representative_test("Session.Reconnects");
  more.name = "More";
  more.growth_bytes = 90000000;
  more.growth_sites.clear();
  const auto lines = annotations(suite_of(
      {representative_test("Session.Reconnects"), more, representative_test("Trie.Inserts"),
       representative_test("Session.Closes"), representative_test("Session.Waits")}));
  EXPECT_THAT(lines, ElementsAre(HasSubstr("Session.Waits"), HasSubstr("Session.Closes"),
                                 HasSubstr("Trie.Inserts"), HasSubstr("More"),
                                 HasSubstr("Session.Reconnects")));
}

TEST(Annotations, TellTestsThatFailedInOnePlaceTogether) {
  TestResult worse = representative_test("Session.Reconnects");
  worse.name = "Worse";
  worse.growth_bytes = 90000000;
  const TestResult test = representative_test("Session.Reconnects");
  EXPECT_THAT(annotations(suite_of({test, worse, test})),
              ElementsAre(StartsWith("::error file=src/net/session.cpp,line=123,"
                                     "title=net_tests%3A%3AWorse and 2 more tests::")));
}

TEST(Annotations, WarnOfLeaksThatFailNoTest) {
  TestResult test = representative_test("Trie.Inserts");
  test.verdict = Verdict::kPassed;
  EXPECT_THAT(annotations(suite_of({test})),
              ElementsAre(StartsWith("::warning file=src/net/trie.c,line=12,")));
}

TEST(Annotations, AreTenAtMost) {
  std::vector<TestResult> tests;
  for (int i = 0; i < 12; ++i) {
    tests.push_back(representative_test("Session.Waits"));
    tests.back().name += std::to_string(i);
  }
  const auto lines = annotations(suite_of(tests));
  ASSERT_EQ(lines.size(), 11U);
  EXPECT_EQ(lines.back(), "2 more findings have no annotation: GitHub shows 10 of a step.");
  tests.pop_back();
  EXPECT_THAT(annotations(suite_of(tests)).back(), StartsWith("1 more finding has no annotation"));
}

TEST(Annotations, NameFilesOfTheWorkspace) {
  const TestResult test = representative_test("Trie.Inserts");
  EXPECT_THAT(annotations(suite_of({test}, "/work/cpp"), "/work/").front(),
              StartsWith("::error file=cpp/src/net/trie.c,line=12,"));
  EXPECT_THAT(annotations(suite_of({test}, "/elsewhere"), "/work").front(),
              StartsWith("::error title="));
  EXPECT_THAT(annotations(suite_of({test}, ""), "/work").front(),
              StartsWith("::error file=src/net/trie.c,"));
  EXPECT_THAT(annotations(suite_of({test}, "/work"), "").front(),
              StartsWith("::error file=src/net/trie.c,"));
}

TEST(Annotations, KeepNamesOutOfTheirSyntax) {
  TestResult test = representative_test("Session.Waits");
  test.name = "A,line=1::x%0A\n::error::y\r";
  test.reason = "100%\n::error::z\x1b";
  EXPECT_THAT(annotations(suite_of({test})),
              ElementsAre("::error title=net_tests%3A%3AA%2Cline=1%3A%3Ax%250A\\n%3A%3Aerror%3A%3A"
                          "y\uFFFD::100%25\\n::error::z\uFFFD"));
}

TEST(Annotations, EscapeAsGithubDoes) {
  EXPECT_EQ(workflow_data("a%b\r\nc:d,e"), "a%25b%0D%0Ac:d,e");
  EXPECT_EQ(workflow_property("a%b\r\nc:d,e"), "a%25b%0D%0Ac%3Ad%2Ce");
}

}  // namespace
}  // namespace leakrun

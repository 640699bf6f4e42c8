#include "report/section_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "report/junit_report.h"
#include "report/text_report.h"
#include "report/wording.h"
#include "tests/unit/report/representative_suite.h"

namespace leakrun {
namespace {

using testing::HasSubstr;
using testing::Not;

TestResult grew() {
  return representative_test("Parser.Reads");
}

std::string section_details(const TestResult& test, const TextOptions& options) {
  SuiteResult suite;
  suite.results = {test};
  std::ostringstream out;
  write_failure_details(out, suite, options);
  return out.str();
}

TEST(SectionText, WorstScopeIsThePlaceToLookAtFirst) {
  const TestResult test = grew();
  ASSERT_EQ(exceeded_scopes(test).size(), 2U);
  EXPECT_EQ(exceeded_scopes(test)[0]->growth_bytes, 2 << 20);
  EXPECT_EQ(decisive_stack(test), &test.measurements[2].growth_sites[0].stack);
  EXPECT_THAT(decisive_place(test), HasSubstr("src/base/log.cpp:57"));
}

TEST(SectionText, GrowthOfTheTestComesFirstWhereItIsOverItsThreshold) {
  TestResult test = grew();
  test.threshold_bytes = 100;
  EXPECT_EQ(decisive_stack(test), &test.growth_sites[0].stack);
}

TEST(SectionText, ScopesComeBeforeLeaksThatOnlyWarn) {
  TestResult test = grew();
  test.leaks = representative_test("Trie.Inserts").leaks;
  EXPECT_EQ(decisive_stack(test), &test.measurements[2].growth_sites[0].stack);
}

TEST(SectionText, DetailsNameEachScopeOverItsThreshold) {
  const std::string text = section_details(grew(), {});
  EXPECT_THAT(text, HasSubstr("  Growth in scope 'parse. All \"]]>': 2.00 MB (threshold: 0.50 MB)"
                              ": src/base/log.cpp:57\n"));
  EXPECT_THAT(text, HasSubstr("  Growth in scope 'open', which did not end: 1.00 MB (threshold: "
                              "0.50 MB)\n"));
  EXPECT_THAT(text, Not(HasSubstr("small")));
  EXPECT_THAT(section_details(grew(), {.top = 1}),
              HasSubstr("  and 1 more scope over its threshold\n"));
}

TEST(SectionText, TableHasAllAndNoControlCharacters) {
  TestResult test = grew();
  test.verdict = Verdict::kPassed;
  test.reason = "";
  EXPECT_EQ(section_details(test, {}), "");
  const std::string text = section_details(test, {.verbose = true});
  EXPECT_THAT(text, HasSubstr("mark   loaded\\t<\xEF\xBF\xBD[31m>\n"));
  EXPECT_THAT(text, HasSubstr("scope  open, not ended, over its threshold\n"));
  EXPECT_THAT(text, HasSubstr("scope  small\n"));
  EXPECT_THAT(text, HasSubstr("    and 3 that grew less\n"));
}

TEST(SectionText, TableNamesTheProcessWhereThereAreSeveral) {
  TestResult test = grew();
  EXPECT_THAT(section_details(test, {.verbose = true}), Not(HasSubstr("small (process 4711)")));
  test.processes.push_back(test.processes.front());
  EXPECT_THAT(section_details(test, {.verbose = true}), HasSubstr("small (process 4711)"));
}

TEST(SectionText, VeryManyScopesAreCounted) {
  TestResult test = grew();
  test.measurements.assign(30, test.measurements[2]);
  EXPECT_THAT(section_details(test, {}), HasSubstr("  and 20 more scopes over their thresholds\n"));
  EXPECT_EQ(memory_findings(test).size(), 11U);
  EXPECT_EQ(memory_findings(test).back(), "Growth in 20 more scopes");
}

TEST(SectionText, ExemptTestHasNoneOverItsThreshold) {
  TestResult test = grew();
  for (SectionResult& section : test.measurements) {
    section.exceeded = false;
  }
  EXPECT_TRUE(memory_findings(test).empty());
  std::ostringstream out;
  write_scope_block(out, test, {});
  write_exceeded_scopes(out, test, 10);
  EXPECT_EQ(out.str(), "");
}

}  // namespace
}  // namespace leakrun

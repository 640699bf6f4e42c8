#include "report/junit_document.h"

#include <gmock/gmock.h>

#include <sstream>

#include "report/junit_report.h"
#include "tests/unit/report/representative_suite.h"

namespace leakrun {
namespace {

using testing::HasSubstr;

std::string text_of(const SuiteResult& suite) {
  std::ostringstream text;
  write_junit_report(text, suite, {.top = 3});
  return text.str();
}

std::string text_of(const JunitDocument& document) {
  std::ostringstream text;
  document.write(text);
  return text.str();
}

SuiteResult with(SuiteResult suite, std::vector<TestResult> results) {
  suite.results = std::move(results);
  return suite;
}

TestResult named(const std::string& target, const std::string& name) {
  TestResult test;
  test.target = target;
  test.name = name;
  test.verdict = Verdict::kPassed;
  return test;
}

TEST(JunitDocument, ResultsAddedOneByOneMakeTheReportOfAll) {
  SuiteResult all = representative_suite();
  all.wall_seconds = 0;
  for (TestResult& test : all.results) {
    test.duration_seconds = 0.125;
  }
  auto document = JunitDocument::read(text_of(with(all, {all.results.front()})));
  ASSERT_TRUE(document) << document.error();
  for (std::size_t i = 1; i < all.results.size(); i++) {
    // As many processes do it: each reads what the one before wrote.
    document = JunitDocument::read(text_of(*document));
    ASSERT_TRUE(document) << document.error();
    document->add(with(all, {all.results[i]}), {.top = 3});
  }
  EXPECT_EQ(text_of(*document), text_of(all));
}

TEST(JunitDocument, KnowsNamesAsTheyArePrinted) {
  const auto document =
      JunitDocument::read(text_of(with({}, {named("build/a", "x\ny"), named("build/b", "z")})));
  ASSERT_TRUE(document) << document.error();
  EXPECT_TRUE(document->has("build/a", "x\ny"));
  EXPECT_TRUE(document->has("build/b", "z"));
  EXPECT_FALSE(document->has("build/a", "z"));
  EXPECT_FALSE(document->has("build/c", "z"));
}

TEST(JunitDocument, TellsTargetsOfTheSameBaseNameApart) {
  auto document = JunitDocument::read(text_of(with({}, {named("a/unit", "one")})));
  ASSERT_TRUE(document) << document.error();
  document->add(with({}, {named("b/unit", "one")}), {.top = 3});
  EXPECT_THAT(text_of(*document), HasSubstr("classname=\"a/unit\""));
  EXPECT_THAT(text_of(*document), HasSubstr("classname=\"b/unit\""));
}

TEST(JunitDocument, RefusesWhatIsNoReportOfLeakrun) {
  for (const char* text : {"", "<", "<testsuites name=\"leakrun\">", "{}",
                           "<testsuites name=\"other\"/>", "<html name=\"leakrun\"/>"}) {
    EXPECT_FALSE(JunitDocument::read(text)) << text;
  }
}

}  // namespace
}  // namespace leakrun

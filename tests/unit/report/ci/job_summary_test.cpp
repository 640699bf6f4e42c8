#include "report/ci/job_summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/golden.h"
#include "tests/unit/report/representative_suite.h"

namespace leakrun {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr std::size_t kLimit = std::size_t{1} << 20;

TEST(JobSummary, LooksAsAgreed) {
  expect_golden("report/job-summary.md", job_summary(representative_suite(), 10, kLimit));
}

TEST(JobSummary, TellsOfASuiteThatPassed) {
  SuiteResult suite = representative_suite();
  suite.results = {representative_test("Session.Connects"), representative_test("Cache.Warms")};
  EXPECT_EQ(job_summary(suite, 10, kLimit),
            "## leakrun: 2 tests without failure\n\n"
            "| passed | grew | leaked | failed | error | skipped |\n"
            "| ---: | ---: | ---: | ---: | ---: | ---: |\n"
            "| 2 | 0 | 0 | 0 | 0 | 0 |\n\n");
}

TEST(JobSummary, NeverTakesACutOffRunForOneThatPassed) {
  SuiteResult suite = representative_suite();
  suite.results = {representative_test("Session.Connects")};
  suite.tests_selected = 7;
  suite.interrupted = true;
  EXPECT_THAT(job_summary(suite, 10, kLimit),
              StartsWith("## leakrun: cut off\n\n"
                         "**The run did not come to its end: 1 of 7 tests had finished.**\n"));
}

TEST(JobSummary, KeepsToItsLimit) {
  SuiteResult suite = representative_suite();
  const TestResult test = representative_test("Session.Reconnects");
  suite.results.assign(2000, test);
  for (const std::size_t limit : {std::size_t{0}, std::size_t{500}, std::size_t{3000}, kLimit}) {
    EXPECT_LE(job_summary(suite, 10, limit).size(), limit);
  }
  EXPECT_THAT(job_summary(suite, 10, kLimit), HasSubstr("1500 more tests failed, too"));
  EXPECT_THAT(job_summary(suite, 10, 8000), HasSubstr("The stacks of "));
}

TEST(JobSummary, LetsNothingOfATestBeMarkup) {
  SuiteResult suite = representative_suite();
  TestResult test = representative_test("Session.Reconnects");
  test.name = "a|b `c` </code> **d** @me #12 http://evil [x](y) \n\x1b";
  test.reason = "</pre>\n\n# heading & <script>";
  test.growth_sites[0].stack[2].function = "f</pre><img>";
  suite.results = {test};
  const std::string summary = job_summary(suite, 10, kLimit);
  for (const char* const markup : {"`c`", "</code> *", "**d**", "@me", " #12", "http:", "[x]", "\x1b",
                                   "<script>", "<img>", "f</pre>", "\n# heading"}) {
    EXPECT_THAT(summary, Not(HasSubstr(markup))) << markup;
  }
  EXPECT_THAT(summary, HasSubstr("<code>net&#95;tests&#58;&#58;a&#124;b &#96;c&#96; "));
  EXPECT_THAT(summary, HasSubstr("&#60;/pre&#62;\\n\\n# heading &#38; &#60;script&#62;\n"));
}

TEST(JobSummary, PutsAnEmptyLineBeforeStacks) {
  // Else their own empty lines would end the block, and Markdown would begin.
  const std::string summary = job_summary(representative_suite(), 10, kLimit);
  std::size_t blocks = 0;
  for (std::size_t at = summary.find("<pre>"); at != std::string::npos;
       at = summary.find("<pre>", at + 1)) {
    EXPECT_EQ(summary.substr(at - 2, 2), "\n\n");
    ++blocks;
  }
  EXPECT_GT(blocks, 5U);
}

}  // namespace
}  // namespace leakrun

#include "report/diff/diff_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/text.h"
#include "tests/unit/golden.h"
#include "tests/unit/report/built_results.h"
#include "tests/unit/report/representative_suite.h"

namespace leakrun {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

using DiffWriter = void (*)(std::ostream&, const SuiteDiff&, const DiffOptions&);

std::string written(DiffWriter write, const SuiteResult& before, const SuiteResult& after,
                    DiffOptions options = {}) {
  options.before_name = options.before_name.empty() ? "old.json" : options.before_name;
  options.after_name = "new.json";
  std::ostringstream out;
  write(out, diff_between(before, after, {}), options);
  return out.str();
}

/// The representative suite a day later: a test grows more, one is fixed, one leaks, one is gone,
/// one is new.
SuiteResult later_suite() {
  SuiteResult suite = representative_suite();
  suite.started = "2026-01-03T03:04:05Z";
  for (TestResult& test : suite.results) {
    if (test.name == "Session.Reconnects") {
      test.growth_bytes = *test.growth_bytes + (2 << 20);
      test.growth_sites.front().bytes += 2 << 20;
      test.growth_sites.pop_back();
    } else if (test.name == "Trie.Inserts") {
      test.verdict = Verdict::kPassed;
      test.growth_bytes = 0;
      test.leaked_bytes = 0;
      test.leaks.clear();
      test.leaks_omitted = 0;
      test.growth_sites.clear();
    } else if (test.name == "Session.Connects") {
      test.verdict = Verdict::kLeaked;
      test.leaked_bytes = 48;
      test.leaks = {{LeakKind::kDirect, 48, 2, own_stack({"connect|`pipe`", "main"})}};
    }
  }
  std::erase_if(suite.results, [](const TestResult& test) { return test.name == "Cache.Fills"; });
  suite.results.push_back(grown_test("Cache.Empties", 100));
  return suite;
}

TEST(DiffReport, LooksAsAgreedAsText) {
  expect_golden("report/diff.txt", written(write_diff_text, representative_suite(), later_suite()));
  expect_golden("report/diff-terminal.txt",
                written(write_diff_text, representative_suite(), later_suite(),
                        {.top = 1, .width = 80, .color = true}));
}

TEST(DiffReport, LooksAsAgreedAsMarkdown) {
  expect_golden("report/diff.md",
                written(write_diff_markdown, representative_suite(), later_suite()));
}

TEST(DiffReport, LooksAsAgreedAsJson) {
  const std::string json = written(write_diff_json, representative_suite(), later_suite());
  EXPECT_EQ(nlohmann::json::parse(json)["schema"], "leakrun-diff/1");
  expect_golden("report/diff.json", json);
}

TEST(DiffReport, LooksAsAgreedAsHtml) {
  expect_golden("report/diff.html",
                written(write_diff_html, representative_suite(), later_suite()));
}

TEST(DiffReport, OfTheSameResultsSaysThatNothingGotWorse) {
  const SuiteResult suite = suite_with({grown_test("a", 100)});
  EXPECT_EQ(written(write_diff_text, suite, suite),
            "Old: old.json, 2026-01-02T03:04:05Z on build-7, 1 test\n"
            "New: new.json, 2026-01-02T03:04:05Z on build-7, 1 test\n"
            "\n"
            "Nothing got worse (1 test compared, tolerance 64.00 KB).\n");
}

TEST(DiffReport, SaysThatNothingWasCompared) {
  const SuiteResult suite = suite_with({unmeasured_test("a")});
  EXPECT_THAT(written(write_diff_text, suite, suite),
              EndsWith("1 test not compared, not measured in either run: tests::a\n"
                       "\n"
                       "Nothing could be compared: no test was measured in both runs.\n"));
  EXPECT_THAT(written(write_diff_markdown, suite, suite), HasSubstr("❌ **Nothing could be"));
  EXPECT_THAT(written(write_diff_html, suite, suite), HasSubstr("class=\"conclusion bad\""));
  EXPECT_THAT(written(write_diff_text, suite_with({}), suite_with({})),
              HasSubstr("Nothing could be compared"));
}

TEST(DiffReport, NeverCallsAPartOfARunGood) {
  SuiteResult suite = suite_with({grown_test("a", 100)});
  suite.partial = true;
  EXPECT_THAT(written(write_diff_text, suite, suite),
              HasSubstr("Nothing got worse in what the runs have, which is not all"));
  EXPECT_THAT(written(write_diff_markdown, suite, suite), HasSubstr("❌"));
}

TEST(DiffReport, MarkdownFitsIntoAComment) {
  std::vector<TestResult> tests;
  for (int i = 0; i < 3000; ++i) {
    tests.push_back(grown_test(std::string(500, 'x') + std::to_string(i), 9 << 20));
  }
  const std::string text =
      written(write_diff_markdown, suite_with({}), suite_with(tests), {.top = 10000});
  EXPECT_LE(text.size(), kLargestComment);
  EXPECT_GT(text.size(), kLargestComment - 2000);
  EXPECT_THAT(text, EndsWith("was left out.\n"));
  EXPECT_THAT(text, HasSubstr("❌ **Worse: 3000 tests"));
}

SuiteResult hostile_suite_with(std::int64_t growth) {
  Frame frame;
  frame.function = "evil|`\x1b[31m\n<script>alert(1)</script>@everyone #1 ](http://x)\xe2\x80\xae";
  frame.file = "\"><img src=x onerror=alert(1)>\xff";
  TestResult test = grown_test("a|b`c``d<img src=x onerror=alert(1)>\x1b]0;\x07\r\n@all", growth,
                               {{growth, 1, {frame}}});
  test.target = "</title><script>alert(2)</script>|";
  SuiteResult suite = suite_with({test, unmeasured_test("<b>|`crash`")});
  suite.host = "<host>\n\n# heading";
  return suite;
}

TEST(DiffReport, WithstandsHostileResults) {
  const SuiteResult before = hostile_suite_with(1 << 20);
  const SuiteResult after = hostile_suite_with(9 << 20);
  const DiffOptions options{.before_name = "a`|<b>\x1b.json", .after_name = {}, .width = 80};
  for (const DiffWriter write :
       {write_diff_text, write_diff_markdown, write_diff_html, write_diff_json}) {
    const std::string text = written(write, before, after, options);
    EXPECT_EQ(printable_utf8(text), text);
  }
  const std::string html = written(write_diff_html, before, after, options);
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(html, Not(HasSubstr("<img")));
  EXPECT_THAT(html, Not(HasSubstr("\xe2\x80\xae")));
  EXPECT_THAT(html, HasSubstr("default-src 'none'"));
  const std::string markdown = written(write_diff_markdown, before, after, options);
  EXPECT_THAT(markdown, HasSubstr("| ``` script>\\|::a\\|b`c``d<img"));
}

}  // namespace
}  // namespace leakrun

#include <gmock/gmock.h>

#include <sstream>
#include <string>
#include <vector>

#include "base/text.h"
#include "report/json_report.h"
#include "report/text_report.h"
#include "tests/unit/golden.h"
#include "tests/unit/report/representative_suite.h"

namespace leakrun {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

SuiteResult selected_suite() {
  SuiteResult suite = representative_suite();
  suite.tests_selected = 40;
  return suite;
}

std::vector<std::string> lines_of(const SuiteResult& suite) {
  std::vector<std::string> lines = {journal_head(suite)};
  double elapsed = 0;
  for (const TestResult& test : suite.results) {
    lines.push_back(journal_line(test, elapsed += 1.5));
  }
  return lines;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) {
    text += line;
  }
  return text;
}

std::string json(const SuiteResult& suite) {
  std::ostringstream out;
  write_json_report(out, suite);
  return out.str();
}

std::string error_of(const std::string& journal) {
  const auto suite = read_json_report(journal);
  return suite ? "no error" : suite.error();
}

TEST(Journal, HoldsWhatTheDocumentHolds) {
  SuiteResult suite = selected_suite();
  const auto read = read_json_report(joined(lines_of(suite)));
  ASSERT_TRUE(read) << read.error();
  EXPECT_TRUE(read->partial);
  suite.partial = true;
  suite.suppressions.clear();  // what they covered is known at the end
  suite.wall_seconds = 1.5 * static_cast<double>(suite.results.size());
  EXPECT_EQ(json(*read), json(suite));
}

TEST(Journal, LooksAsAgreed) {
  expect_golden("report/results.journal", joined(lines_of(selected_suite())));
}

TEST(Journal, OfNoTestIsPartialToo) {
  const auto read = read_json_report(journal_head(selected_suite()));
  ASSERT_TRUE(read) << read.error();
  EXPECT_TRUE(read->partial);
  EXPECT_EQ(read->tests_selected, 40u);
  EXPECT_TRUE(read->results.empty());
}

TEST(Journal, CutAnywhereHasTheTestsBeforeTheCut) {
  SuiteResult suite = selected_suite();
  suite.results.resize(3);
  const std::vector<std::string> lines = lines_of(suite);
  const std::string journal = joined(lines);
  std::size_t whole = 0;  // lines before the cut
  std::size_t end_of_next = lines[0].size();
  for (std::size_t length = 0; length <= journal.size(); length++) {
    while (whole < lines.size() && length >= end_of_next) {
      whole++;
      end_of_next += whole < lines.size() ? lines[whole].size() : 0;
    }
    const auto read = read_json_report(std::string_view(journal).substr(0, length));
    // The head is written before the journal stands in its place: it may lack its newline at most.
    if (length + 1 < lines[0].size()) {
      ASSERT_FALSE(read) << length;
      ASSERT_EQ(printable_line(read.error()), read.error());
    } else {
      ASSERT_TRUE(read) << length << ": " << read.error();
      ASSERT_TRUE(read->partial);
      ASSERT_EQ(read->results.size(), whole == 0 ? 0 : whole - 1) << length;
    }
  }
}

TEST(Journal, RefusesALineThatIsNone) {
  std::vector<std::string> lines = lines_of(selected_suite());
  lines[2] = "garbage\x1b\n";
  EXPECT_THAT(error_of(joined(lines)), StartsWith("line 3: no JSON document: "));
  lines[2] = "\n";
  EXPECT_THAT(error_of(joined(lines)), StartsWith("line 3: no JSON document: "));
  lines[2] = "{}\n";
  EXPECT_EQ(error_of(joined(lines)), "line 3: $.name: is missing");
  lines = lines_of(selected_suite());
  lines[2] = lines[2].substr(0, 100) + lines[3];
  EXPECT_THAT(error_of(joined(lines)), StartsWith("line 3: "));
}

TEST(Journal, RefusesAnotherMajorSchema) {
  std::string journal = joined(lines_of(selected_suite()));
  journal.replace(journal.find("journal/1"), 9, "journal/2");
  EXPECT_EQ(error_of(journal),
            "line 1: $.schema: this is \"leakrun-results-journal/2\", and this leakrun reads "
            "\"leakrun-results-journal/1\"; read it with the leakrun that wrote it, 0.1.0");
}

TEST(Journal, OfALineIsOneLine) {
  for (const TestResult& test : representative_suite().results) {
    const std::string line = journal_line(test, 1);
    EXPECT_EQ(line.find('\n'), line.size() - 1);
  }
}

TEST(JsonReport, WithoutTheNewerFieldsIsComplete) {
  std::string document = json(selected_suite());
  const std::size_t start = document.find(" \"partial\"");
  document.erase(start, document.find(" \"results\"") - start);
  const auto read = read_json_report(document);
  ASSERT_TRUE(read) << read.error();
  EXPECT_FALSE(read->partial);
  EXPECT_EQ(read->tests_selected, read->results.size());
}

TEST(TextReport, SaysThatItIsPartial) {
  SuiteResult suite = selected_suite();
  suite.partial = true;
  std::ostringstream out;
  write_summary(out, suite, {});
  EXPECT_THAT(out.str(), HasSubstr("Partial: the run was cut off after 15 of 40 tests."));
}

}  // namespace
}  // namespace leakrun

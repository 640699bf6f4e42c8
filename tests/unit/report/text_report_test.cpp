#include "report/text_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "base/text.h"
#include "report/columns.h"
#include "tests/unit/golden.h"
#include "tests/unit/report/representative_suite.h"

namespace leakrun {
namespace {

using testing::HasSubstr;
using testing::Not;

const NextStepWords kNext = {"leakrun", "results.json"};

std::string whole_text(const SuiteResult& suite, const TextOptions& options) {
  std::ostringstream out;
  for (const TestResult& test : suite.results) {
    write_test_line(out, test, options);
  }
  write_failure_details(out, suite, options);
  write_summary(out, suite, options);
  return out.str();
}

std::string test_line(const TestResult& test, const TextOptions& options) {
  std::ostringstream out;
  write_test_line(out, test, options);
  return out.str();
}

std::string details(const TestResult& test, const TextOptions& options) {
  SuiteResult suite;
  suite.results = {test};
  std::ostringstream out;
  write_failure_details(out, suite, options);
  return out.str();
}

std::string summary(const SuiteResult& suite, const TextOptions& options = {}) {
  std::ostringstream out;
  write_summary(out, suite, options);
  return out.str();
}

TEST(TextReport, LooksAsAgreedWithoutLeakReport) {
  expect_golden("report/text.txt", whole_text(representative_suite(), {.next = kNext}));
}

TEST(TextReport, LooksAsAgreedWithLeakReport) {
  expect_golden("report/text-leak-report.txt",
                whole_text(representative_suite(), {.leak_report = true, .next = kNext}));
}

TEST(TextReport, LooksAsAgreedOnATerminal) {
  expect_golden(
      "report/text-terminal.txt",
      whole_text(
          representative_suite(),
          {.leak_report = true, .color = true, .width = 80, .verbose = true, .next = kNext}));
}

void expect_fits(const std::string& text, unsigned width) {
  for (const std::string& line : split(text, '\n')) {
    EXPECT_LE(columns(line), width) << line;
  }
}

TEST(TestLine, FitsTheTerminal) {
  for (const unsigned width : {40u, 56u, 60u, 80u, 120u, 200u}) {
    for (TestResult test : representative_suite().results) {
      expect_fits(test_line(test, {.width = width}), width);
      test.name = "Größe.日本語のテスト名e\u0301e\u0301e\u0301😀\u304b\u3099 of some length";
      expect_fits(test_line(test, {.width = width}), width);
    }
  }
}

TEST(TestLine, GivesUpTheSecondsInANarrowTerminal) {
  const TestResult test = representative_test("Session.Connects");
  EXPECT_EQ(test_line(test, {.width = 40}), "PASSED       +1.20 KB  Session.Connects\n");
}

TEST(TestLine, GivesUpRemarkThenTargetBeforeTheName) {
  const TestResult test = representative_test("Cache.Warms");
  EXPECT_THAT(test_line(test, {.width = 70}), HasSubstr("  net_tests::Cache.Warms\n"));
  EXPECT_THAT(test_line(test, {.width = 54}), HasSubstr("  Cache.Warms\n"));
}

TEST(TestLine, CutsAnOverlongNameAtACharacter) {
  TestResult test = representative_test("Session.Connects");
  test.name = "ééééééééééééééééééééééééé";
  EXPECT_THAT(test_line(test, {.width = 40}), HasSubstr("  éééééééééééééééé…\n"));
  EXPECT_THAT(test_line(test, {}), HasSubstr(test.name)) << "not in a pipe";
}

TEST(Details, SayWhichRunTheStacksAreOf) {
  TestResult test = representative_test("Session.Reconnects");
  test.unwind_note = "Call stacks are\nof a second run.";
  for (const bool leak_report : {false, true}) {
    EXPECT_THAT(details(test, {.leak_report = leak_report}),
                HasSubstr("\nCall stacks are\\nof a second run.\n"));
  }
}

TEST(Details, NameThePlaceRightBehindTheTwoAgreedLines) {
  EXPECT_THAT(details(representative_test("Session.Reconnects"), {}),
              HasSubstr("Memory leak detected: 8.42 MB growth (threshold: 5.00 MB).\n"
                        "Run with --leak-report for details.\n"
                        "  +3.24 MB in 3240 allocations: src/net/session.cpp:123 "
                        "Session::open(Endpoint const&)\n"));
}

TEST(Details, NameNoMoreStacksThanTop) {
  const std::string text =
      details(representative_test("Session.Reconnects"), {.leak_report = true, .top = 1});
  EXPECT_THAT(text, HasSubstr("Top 1 memory allocations:\n"));
  EXPECT_THAT(text, HasSubstr("and 15 smaller call stacks\n"));
  EXPECT_THAT(text, Not(HasSubstr("Log::append")));
}

TEST(Details, SayInTheBannerWhatElseIsKnown) {
  TestResult test = representative_test("Session.Reconnects");
  test.reason += " Leaks are not known.";
  EXPECT_THAT(details(test, {.leak_report = true}),
              HasSubstr("Memory growth: 8.42 MB (threshold: 5.00 MB)\nLeaks are not known.\n==="));
}

TEST(Details, ShowLeaksThatOnlyWarn) {
  TestResult test = representative_test("Trie.Inserts");
  test.verdict = Verdict::kPassed;
  test.reason = "Warning: 24.10 KB leaked in 20 allocations.";
  EXPECT_THAT(details(test, {}), HasSubstr("direct leak of 24.03 KB"));
}

TEST(Details, AreEmptyWhereNothingFailed) {
  EXPECT_EQ(details(representative_test("Session.Connects"), {}), "");
  EXPECT_EQ(details(representative_test("Cache.Warms"), {.leak_report = true}), "");
}

std::string numbered_lines(int count) {
  std::string lines;
  for (int i = 1; i <= count; ++i) {
    lines += "line " + std::to_string(i) + "\n";
  }
  return lines;
}

TEST(Details, ShowTheTailOfTheOutputAndAllOfItWhenVerbose) {
  TestResult test = representative_test("Session.Closes");
  test.output.standard_output = numbered_lines(36);
  EXPECT_THAT(details(test, {}), HasSubstr("Standard output, last 30 of 36 lines:\n    line 7\n"));
  EXPECT_THAT(details(test, {.verbose = true}), HasSubstr("Standard output:\n    line 1\n"));
}

TEST(Details, ShowTheHeadOfAnAsanReportAndAllOfItWhenVerbose) {
  TestResult test = representative_test("Buffer.Shrinks");
  test.asan_report = numbered_lines(73);
  EXPECT_THAT(details(test, {}), HasSubstr("    line 60\n    and 13 more lines\n"));
  EXPECT_THAT(details(test, {.verbose = true}), HasSubstr("    line 73\n"));
}

TEST(Details, CutOverlongLinesOfOutput) {
  TestResult test = representative_test("Session.Closes");
  test.output.standard_output = std::string(1 << 20, 'x');
  EXPECT_LT(details(test, {}).size(), 2000u);
}

std::size_t occurrences(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

SuiteResult failing_suite(std::size_t tests) {
  SuiteResult suite;
  suite.rerun_arguments = {"--threshold-mb", "5", "tests"};
  suite.results.assign(tests, representative_test("Session.Reconnects"));
  return suite;
}

std::string details(const SuiteResult& suite, const TextOptions& options) {
  std::ostringstream out;
  write_failure_details(out, suite, options);
  return out.str();
}

TEST(Details, SayHowToGoOn) {
  EXPECT_THAT(
      details(failing_suite(1), {.next = kNext}),
      HasSubstr("Session::open(Endpoint const&)\n"
                "  to rerun:     leakrun --leak-report --filter net_tests::Session.Reconnects "
                "--threshold-mb 5 tests\n"
                "  to graph:     leakrun flamegraph results.json --test "
                "net_tests::Session.Reconnects -o Session.Reconnects.html\n"
                "  to suppress:  leak:^Session::open(Endpoint const&)$\n"));
}

TEST(Details, OfManyFailuresSayHowToGoOnWithTheFirstTenOneByOne) {
  const std::string ten = details(failing_suite(10), {.next = kNext});
  EXPECT_EQ(occurrences(ten, "  to rerun:"), 10u);
  EXPECT_THAT(ten, Not(HasSubstr("NAME")));
  const std::string many = details(failing_suite(500), {.next = kNext});
  EXPECT_EQ(occurrences(many, "  to rerun:"), 11u);
  EXPECT_THAT(many.substr(many.rfind("\nFor ")),
              testing::EndsWith(
                  "\nFor 490 more tests that did not pass, with the name of one for NAME:\n"
                  "  to rerun:     leakrun --leak-report --filter NAME --threshold-mb 5 tests\n"
                  "  to graph:     leakrun flamegraph results.json --test NAME -o graph.html\n"
                  "  to rerun all: leakrun --leak-report --rerun-failed results.json "
                  "--threshold-mb 5 tests\n"
                  "  to suppress:  leakrun --generate-suppressions --threshold-mb 5 tests\n"));
}

TEST(Details, WithVeryLongCommandsSaySoonerHowToGoOnWithAll) {
  SuiteResult suite = failing_suite(10);
  suite.rerun_arguments.assign(1000, "build/tests/net_tests");
  EXPECT_LT(details(suite, {.next = kNext}).size(), 150'000u);
  EXPECT_THAT(details(suite, {.next = kNext}), HasSubstr("For 9 more tests"));
}

TEST(Summary, SaysThatTheRunWasInterrupted) {
  SuiteResult suite = representative_suite();
  EXPECT_THAT(summary(suite), Not(HasSubstr("Interrupted")));
  suite.interrupted = true;
  EXPECT_THAT(summary(suite),
              HasSubstr("Interrupted: only the tests that finished are reported.\n"));
}

TEST(Summary, ShowsGrowthWhereAllPassed) {
  SuiteResult suite;
  suite.wall_seconds = 0.1;
  suite.results = {representative_test("Session.Connects")};
  EXPECT_EQ(summary(suite),
            "\n  Growth  Threshold  Test                         Top site\n"
            "+1.20 KB    5.00 MB  net_tests::Session.Connects  -\n"
            "\n1 test in 0.10 s: 1 passed\n");
}

TEST(Summary, HasNoTableWhereNothingGrew) {
  SuiteResult suite;
  suite.results = {representative_test("Session.Waits")};
  EXPECT_EQ(summary(suite), "\n1 test in 0.00 s: 0 passed, 1 error\n");
}

TEST(Summary, FitsTheTerminalAndKeepsTheLineOfTheSite) {
  SuiteResult suite;
  suite.results = {representative_test("Session.Reconnects")};
  EXPECT_THAT(summary(suite, {.width = 60}),
              HasSubstr("+8.42 MB    5.00 MB  net_tests::Session…  …t/session.cpp:123\n"));
  EXPECT_THAT(summary(suite, {.width = 40}),
              HasSubstr("+8.42 MB  net_tests::Se…  …ssion.cpp:123\n"));
  EXPECT_THAT(summary(suite, {.width = 1}), HasSubstr("  net_tests…  …n.cpp:123\n"));
}

TEST(Summary, FitsTerminalsOfEveryWidth) {
  SuiteResult suite = representative_suite();
  suite.results[1].name = "日本語のテスト名e\u0301e\u0301e\u0301😀\u304b\u3099";
  for (const unsigned width : {40u, 60u, 80u, 200u}) {
    const std::string text = summary(suite, {.width = width});
    expect_fits(text.substr(0, text.rfind("\n\n")), width);
  }
}

TEST(Banner, FitsTheTerminal) {
  const TestResult test = representative_test("Session.Reconnects");
  EXPECT_THAT(details(test, {.leak_report = true}), HasSubstr(std::string(70, '=') + "\n"));
  EXPECT_THAT(details(test, {.leak_report = true, .width = 40}),
              HasSubstr("\n" + std::string(40, '=') + "\n"));
}

TEST(Summary, HasTenRowsAtMost) {
  SuiteResult suite;
  suite.results.assign(12, representative_test("Session.Connects"));
  const auto lines = split(summary(suite), '\n');
  EXPECT_EQ(std::count_if(lines.begin(), lines.end(),
                          [](const std::string& line) { return line.starts_with("+1.20"); }),
            10);
}

TEST(TextReport, HasNothingThatDrivesATerminal) {
  for (const bool leak_report : {false, true}) {
    const std::string text =
        whole_text(representative_suite(), {.leak_report = leak_report, .verbose = true});
    EXPECT_EQ(printable_utf8(text), text);
  }
}

}  // namespace
}  // namespace leakrun

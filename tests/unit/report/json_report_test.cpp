#include "report/json_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <sstream>
#include <string>

#include "tests/unit/golden.h"
#include "tests/unit/report/representative_suite.h"

namespace leakrun {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string json_text(const SuiteResult& suite) {
  std::ostringstream out;
  write_json_report(out, suite);
  return out.str();
}

/// The document of the representative suite with the first `from` replaced.
std::string changed(const std::string& from, const std::string& to) {
  std::string document = json_text(representative_suite());
  const std::size_t place = document.find(from);
  EXPECT_NE(place, std::string::npos) << from;
  return document.replace(place, from.size(), to);
}

std::string reader_error(const std::string& document) {
  const auto suite = read_json_report(document);
  return suite ? "no error" : suite.error();
}

TEST(JsonReport, SaysWhichStacksAreOfASecondRun) {
  SuiteResult suite = representative_suite();
  EXPECT_THAT(json_text(suite), Not(HasSubstr("\"unwind")));
  suite.results[0].has_full_stacks = true;
  suite.results[0].unwind_note = "Call stacks are of a second run.";
  EXPECT_THAT(json_text(suite), HasSubstr("\"unwind\": \"full\""));
  const auto read = read_json_report(json_text(suite));
  ASSERT_TRUE(read) << read.error();
  EXPECT_TRUE(read->results[0].has_full_stacks);
  EXPECT_EQ(read->results[0].unwind_note, suite.results[0].unwind_note);
  EXPECT_FALSE(read->results[1].has_full_stacks);
}

TEST(JsonReport, HasATimelineOnlyWhereOneWasRecorded) {
  SuiteResult suite = representative_suite();
  suite.results = {representative_test("Session.Connects")};
  EXPECT_THAT(json_text(suite), Not(HasSubstr("timeline")));
  EXPECT_THAT(json_text(suite), Not(HasSubstr("peak_sites")));
  suite.results = {representative_test("Session.Reconnects")};
  const auto read = read_json_report(json_text(suite));
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(read->results[0].timeline, suite.results[0].timeline);
  ASSERT_EQ(read->results[0].peak_sites.size(), 2u);
  EXPECT_EQ(read->results[0].peak_sites[1].stack, suite.results[0].peak_sites[1].stack);
  EXPECT_EQ(read->results[0].peak_sites_omitted, 5u);
}

TEST(JsonReport, LooksAsAgreed) {
  expect_golden("report/results.json", json_text(representative_suite()));
}

TEST(JsonReport, IsTheSameAfterReadingByteForByte) {
  for (SuiteResult suite : {SuiteResult{}, representative_suite()}) {
    suite.interrupted = true;
    const std::string document = json_text(suite);
    const auto read = read_json_report(document);
    ASSERT_TRUE(read) << read.error();
    EXPECT_EQ(json_text(*read), document);
  }
}

TEST(JsonReader, KeepsWhatWasMeasuredApartFromWhatWasNot) {
  const auto suite = read_json_report(json_text(representative_suite()));
  ASSERT_TRUE(suite) << suite.error();
  const TestResult& grew = suite->results[1];
  EXPECT_EQ(grew.verdict, Verdict::kGrew);
  EXPECT_EQ(grew.growth_bytes, 8829010);
  EXPECT_EQ(grew.growth_sites[0].stack,
            representative_test("Session.Reconnects").growth_sites[0].stack);
  const TestResult& crashed = suite->results[4];
  EXPECT_EQ(crashed.error, ErrorKind::kCrash);
  EXPECT_FALSE(crashed.growth_bytes);
}

TEST(JsonReader, RefusesAnotherMajorSchema) {
  EXPECT_EQ(reader_error(changed("leakrun-results/1", "leakrun-results/2")),
            "$.schema: this is \"leakrun-results/2\", and this leakrun reads "
            "\"leakrun-results/1\"; read it with the leakrun that wrote it, 0.1.0");
  EXPECT_EQ(reader_error(changed("leakrun-results/1", "pytest/1")),
            "$.schema: this is \"pytest/1\", and this leakrun reads \"leakrun-results/1\"");
  for (const char* other : {"leakrun-results/12", "leakrun-results/1.", "leakrun-results/1.x",
                            "leakrun-results/1.2.3", "leakrun-results/"}) {
    EXPECT_THAT(reader_error(changed("leakrun-results/1", other)), StartsWith("$.schema: this is "))
        << other;
  }
}

TEST(JsonReader, TakesALaterMinorVersion) {
  for (const char* later : {"leakrun-results/1.0", "leakrun-results/1.3", "leakrun-results/1.12"}) {
    EXPECT_EQ(reader_error(changed("leakrun-results/1", later)), "no error") << later;
  }
}

TEST(JsonReader, TakesDocumentsOfEarlierLeakruns) {
  for (const char* earlier : {"results/first.json", "results/before-suppressions.json",
                              "results/before-leaks-omitted.json"}) {
    const auto suite = read_json_report(golden(earlier));
    ASSERT_TRUE(suite) << earlier << ": " << suite.error();
    ASSERT_GE(suite->results.size(), 10u);
    EXPECT_EQ(suite->tests_selected, suite->results.size());
    EXPECT_EQ(suite->results[1].name, "Session.Reconnects");
    EXPECT_EQ(suite->results[1].growth_bytes, 8829010);
    EXPECT_EQ(suite->results[1].growth_sites.size(), 2u);
    EXPECT_EQ(suite->results[2].leaks.size(), 2u);
    const auto again = read_json_report(json_text(*suite));
    ASSERT_TRUE(again) << again.error();
    EXPECT_EQ(json_text(*again), json_text(*suite));
  }
}

TEST(JsonReader, PassesOverFieldsItDoesNotKnow) {
  EXPECT_EQ(reader_error(changed("\"host\":", "\"later\": [{}], \"host\":")), "no error");
}

TEST(JsonReader, TakesAFrameThatDoesNotSayForTheUsersOwn) {
  const auto suite = read_json_report(changed("\"internal\": true", "\"later\": true"));
  ASSERT_TRUE(suite) << suite.error();
  const Stack& stack = suite->results[1].growth_sites[0].stack;
  EXPECT_FALSE(stack[0].internal);
  EXPECT_TRUE(stack[1].internal);
}

TEST(JsonReader, NamesThePathOfAWrongValue) {
  EXPECT_EQ(reader_error("[]"), "$: expected an object, found array");
  EXPECT_EQ(reader_error("{}"), "$.schema: is missing");
  EXPECT_EQ(reader_error(changed("\"host\"", "\"hosts\"")), "$.host: is missing");
  EXPECT_EQ(reader_error(changed("\"name\": \"Session.Connects\"", "\"name\": 7")),
            "$.results[0].name: expected a string, found 7");
  EXPECT_EQ(reader_error(changed("\"growth_bytes\": 1224", "\"growth_bytes\": \"many\"")),
            "$.results[0].growth_bytes: expected a whole number from -9223372036854775808 to "
            "9223372036854775807, found \"many\"");
  EXPECT_EQ(reader_error(changed("\"line\": 137", "\"line\": 4294967296")),
            "$.results[1].growth_sites[0].stack[1].line: expected a whole number from 0 to "
            "4294967295, found 4294967296");
  EXPECT_EQ(reader_error(changed("\"seconds\": 0.1", "\"seconds\": -0.1")),
            "$.results[1].timeline[1].seconds: expected a number of seconds, found -0.1");
  EXPECT_EQ(reader_error(changed("\"jobs\": \"2\"", "\"jobs\": 2")),
            "$.options.jobs: expected a string, found 2");
  EXPECT_EQ(reader_error(changed("\"exempt\": false", "\"exempt\": null")),
            "$.results[0].exempt: expected true or false, found null");
  EXPECT_EQ(reader_error(changed("\"command\": [", "\"command\": {}, \"rest\": [")),
            "$.results[0].command: expected a list, found object");
}

TEST(JsonReader, RefusesNumbersThatCannotBe) {
  EXPECT_THAT(reader_error(changed("\"threshold_bytes\": 5242880", "\"threshold_bytes\": -1")),
              StartsWith("$.results[0].threshold_bytes: expected a whole number from 0 "));
  EXPECT_THAT(reader_error(changed("\"threshold_bytes\": 5242880", "\"threshold_bytes\": 1.5")),
              StartsWith("$.results[0].threshold_bytes: "));
  EXPECT_THAT(
      reader_error(changed("\"growth_bytes\": 1224", "\"growth_bytes\": 9223372036854775808")),
      StartsWith("$.results[0].growth_bytes: "));
  EXPECT_EQ(reader_error(changed("\"wall_seconds\": 303.4", "\"wall_seconds\": -1")),
            "$.wall_seconds: expected a number of seconds, found -1");
}

TEST(JsonReader, RefusesWordsItDoesNotKnow) {
  EXPECT_EQ(reader_error(changed("\"verdict\": \"passed\"", "\"verdict\": \"fine\"")),
            "$.results[0].verdict: expected one of passed, grew, leaked, failed, error, skipped, "
            "found \"fine\"");
  EXPECT_EQ(reader_error(changed("\"error\": \"crash\"", "\"error\": null")),
            "$.results[4].error: must say what the error of this test is");
}

TEST(JsonReader, SaysInOneLineWhatIsNoJson) {
  EXPECT_THAT(reader_error(""), StartsWith("no JSON document: parse error at line 1, column 1"));
  EXPECT_THAT(reader_error(std::string(1 << 20, '[')), StartsWith("no JSON document: "));
  EXPECT_EQ(reader_error(std::string(1 << 20, '[') + std::string(1 << 20, ']')),
            "$: expected an object, found array");
  EXPECT_THAT(reader_error("{\"schema\": \"\xff\"}"), StartsWith("no JSON document: "));
  EXPECT_THAT(reader_error(changed("303.4", "1e999")), StartsWith("no JSON document: "));
  EXPECT_THAT(reader_error("\n\n{\"a\": \x1b}"), Not(HasSubstr("\n")));
  EXPECT_LT(reader_error("\"" + std::string(1 << 20, 'x')).size(), 300u);
}

TEST(JsonReader, ReadsManyFieldsInReasonableTime) {
  std::string fields;
  for (int i = 0; i < 200'000; ++i) {
    fields += "\"later" + std::to_string(i) + "\": 0, ";
  }
  const std::string document = changed("\"host\":", fields + "\"host\":");
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(reader_error(document), "no error");
  // Less than a second, where each key is compared with all before it half a minute.
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
}

TEST(JsonReader, SurvivesADocumentCutAnywhere) {
  const std::string document = json_text(representative_suite());
  for (std::size_t length = 0; length + 2 < document.size(); length += 97) {
    EXPECT_FALSE(read_json_report(std::string_view(document).substr(0, length)));
  }
}

}  // namespace
}  // namespace leakrun

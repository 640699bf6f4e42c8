#include "report/ci/sarif_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/text.h"
#include "report/ci/sarif_locations.h"
#include "tests/unit/golden.h"
#include "tests/unit/report/representative_suite.h"

namespace leakrun {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::SizeIs;

std::string sarif(const SuiteResult& suite, int exit_status = 1) {
  std::ostringstream out;
  write_sarif_report(out, suite, 10, exit_status);
  return out.str();
}

json run_of(const SuiteResult& suite, int exit_status = 1) {
  return json::parse(sarif(suite, exit_status)).at("runs").at(0);
}

SuiteResult rooted_suite() {
  SuiteResult suite = representative_suite();
  suite.options["source-root"] = "/src";
  return suite;
}

SuiteResult suite_of(const TestResult& test) {
  SuiteResult suite = rooted_suite();
  suite.results = {test};
  return suite;
}

TestResult leaking(const Stack& stack) {
  TestResult test = representative_test("Trie.Inserts");
  test.leaks = {{LeakKind::kDirect, 640, 1, stack}};
  test.growth_sites.clear();
  return test;
}

/// The validator says on standard error what does not fit.
bool fits_schema(const std::string& document) {
  const std::string command = "python3 " +
                              shell_quoted(LEAKRUN_SOURCE_DIR "/tests/schemas/validate.py") + " " +
                              shell_quoted(LEAKRUN_SOURCE_DIR "/tests/schemas/sarif-used.json");
  FILE* const pipe = popen(command.c_str(), "w");
  if (pipe == nullptr) {
    return false;
  }
  std::fwrite(document.data(), 1, document.size(), pipe);
  return pclose(pipe) == 0;
}

TEST(SarifReport, LooksAsAgreed) {
  expect_golden("report/leakrun.sarif", sarif(rooted_suite()));
}

TEST(SarifReport, FitsTheSchema) {
  EXPECT_TRUE(fits_schema(sarif(rooted_suite())));
  EXPECT_TRUE(fits_schema(sarif(SuiteResult{}, 0)));
  SuiteResult cut_off = rooted_suite();
  cut_off.interrupted = true;
  cut_off.started = "hostile\xff";
  cut_off.options["shard"] = "1/x";
  EXPECT_TRUE(fits_schema(sarif(cut_off, 130)));
  std::string without_message = sarif(rooted_suite());
  without_message.replace(without_message.find("\"ruleId\""), 8, "\"rule_id\"");
  EXPECT_FALSE(fits_schema(without_message));
}

TEST(SarifReport, GivesEachResultTheIndexOfItsRule) {
  const json run = run_of(rooted_suite());
  const json& rules = run.at("tool").at("driver").at("rules");
  for (const json& result : run.at("results")) {
    EXPECT_EQ(rules.at(result.at("ruleIndex").get<std::size_t>()).at("id"), result.at("ruleId"));
  }
}

TEST(SarifReport, KnowsAResultWhoseLinesMoved) {
  SuiteResult suite = suite_of(representative_test("Session.Reconnects"));
  const json before = run_of(suite).at("results").at(0);
  suite.results[0].growth_sites[0].stack[2].line += 20;
  const json after = run_of(suite).at("results").at(0);
  EXPECT_EQ(before.at("partialFingerprints"), after.at("partialFingerprints"));
  EXPECT_NE(before.at("locations"), after.at("locations"));
}

TEST(SarifReport, LeadsFromTheOutermostCallToTheAllocation) {
  const json result = run_of(suite_of(representative_test("Session.Reconnects"))).at("results")[0];
  std::vector<std::string> flow;
  for (const json& step : result.at("codeFlows")[0].at("threadFlows")[0].at("locations")) {
    flow.push_back(step.at("importance").get<std::string>() + ' ' +
                   step.at("location").at("message").at("text").get<std::string>());
  }
  EXPECT_THAT(flow,
              testing::ElementsAre(
                  "important Session_Reconnects_Test::TestBody()", "important Session::reconnect()",
                  "essential Session::open(Endpoint const&)",
                  "unimportant std::__new_allocator<Buffer>::allocate(unsigned long, void "
                  "const*)"));
  EXPECT_THAT(result.at("stacks")[0].at("frames"), SizeIs(7));
}

TEST(SarifReport, HasAFileForEveryResult) {
  for (const json& result : run_of(rooted_suite()).at("results")) {
    const std::string uri = result.at("locations")
                                .at(0)
                                .at("physicalLocation")
                                .at("artifactLocation")
                                .at("uri")
                                .get<std::string>();
    EXPECT_FALSE(uri.empty());
  }
}

TEST(SarifReport, NamesTheProgramWhereThereAreNoSymbols) {
  Frame frame;
  frame.module = "/src/build/net tests";
  frame.offset = 0x1234;
  const json place = run_of(suite_of(leaking({frame}))).at("results")[0].at("locations")[0];
  EXPECT_EQ(place, json::parse(R"({"physicalLocation": {
    "artifactLocation": {"uri": "build/net%20tests", "uriBaseId": "SRCROOT"},
    "address": {"relativeAddress": 4660, "kind": "instruction"}}})"));
}

TEST(SarifReport, SaysWhatItLeftOut) {
  SuiteResult suite = rooted_suite();
  suite.results.clear();
  TestResult test = leaking({Frame()});
  for (int i = 0; i < 5002; ++i) {
    test.leaks[0].stack[0].function = "f" + std::to_string(i);
    suite.results.push_back(test);
  }
  const std::string document = sarif(suite);
  EXPECT_EQ(std::count(document.begin(), document.end(), '\n'), 5000 + 15);
  EXPECT_THAT(document.substr(document.size() - 400), HasSubstr("2 more places were left out"));
}

TEST(SarifReport, StaysBelowTheSizeThatGithubTakes) {
  SuiteResult suite = rooted_suite();
  suite.results.clear();
  for (int i = 0; i < 300; ++i) {
    Frame frame;
    frame.file = "a.cpp";
    frame.function = std::string(40000, 'x') + std::to_string(i);
    suite.results.push_back(leaking({frame}));
  }
  const std::string document = sarif(suite);
  EXPECT_LT(document.size(), std::size_t{41} << 20);
  EXPECT_NE(document.find("were left out"), std::string::npos);
}

TEST(SarifReport, TellsOfARunThatDidNotSucceed) {
  EXPECT_EQ(run_of(rooted_suite(), 0).at("invocations")[0].at("executionSuccessful"), true);
  EXPECT_EQ(run_of(rooted_suite(), 1).at("invocations")[0].at("executionSuccessful"), true);
  EXPECT_EQ(run_of(rooted_suite(), 5).at("invocations")[0].at("executionSuccessful"), false);
  EXPECT_EQ(run_of(rooted_suite(), 5).at("invocations")[0].at("exitCode"), 5);
}

TEST(SarifReport, HasACategoryForEachShard) {
  SuiteResult suite = rooted_suite();
  EXPECT_EQ(run_of(suite).at("automationDetails").at("id"), "leakrun/2026-01-02T03:04:05Z");
  suite.options["shard"] = "2/4";
  EXPECT_EQ(run_of(suite).at("automationDetails").at("id"),
            "leakrun/shard-2-of-4/2026-01-02T03:04:05Z");
}

TEST(SarifReport, KeepsNamesOutOfItsSyntax) {
  TestResult test = leaking({});
  test.name = "A[x](http://evil) {0} \x1b[31m\n\"\xff";
  const std::string document = sarif(suite_of(test));
  const std::string text = json::parse(document)["runs"][0]["results"][0]["message"]["text"];
  EXPECT_THAT(text, HasSubstr("A[x] (http://evil) {{0}} \uFFFD[31m\\n\"\uFFFD"));
}

TEST(SarifLocations, EncodesPaths) {
  EXPECT_EQ(uri_path("src/a b%20#?.cpp"), "src/a%20b%2520%23%3F.cpp");
  EXPECT_EQ(uri_path("http://evil"), "http%3A//evil");
  EXPECT_EQ(uri_path("\xff\xc3\xa4\n"), "%EF%BF%BD%C3%A4%0A");
  EXPECT_EQ(sarif_artifact("/src/a.cpp", "/src").dump(),
            R"({"uri":"a.cpp","uriBaseId":"SRCROOT"})");
  EXPECT_EQ(sarif_artifact("/srcs/a.cpp", "/src").dump(), R"({"uri":"file:///srcs/a.cpp"})");
  EXPECT_EQ(sarif_artifact("a.cpp", "").dump(), R"({"uri":"a.cpp","uriBaseId":"SRCROOT"})");
}

}  // namespace
}  // namespace leakrun

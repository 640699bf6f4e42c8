#include "report/html/html_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "report/html/flame_page.h"
#include "report/html/html_text.h"
#include "report/html/page_files.h"
#include "tests/unit/golden.h"
#include "tests/unit/report/representative_suite.h"

namespace leakrun {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Le;
using testing::Not;
using Json = nlohmann::json;

std::string page_of(const SuiteResult& suite, const HtmlOptions& options = {}) {
  std::ostringstream out;
  write_html_report(out, suite, options);
  return out.str();
}

SuiteResult suite_of(const std::vector<TestResult>& tests) {
  SuiteResult suite;
  suite.results = tests;
  suite.tests_selected = tests.size();
  return suite;
}

std::string data_text(const std::string& page) {
  const std::string start = "<script type=\"application/json\" id=\"data\">";
  const std::size_t at = page.find(start) + start.size();
  return page.substr(at, page.find("</script>", at) - at);
}

Json data_of(const std::string& page) {
  return Json::parse(data_text(page));
}

/// The page without what its files hold and hash to, which are not what it says of a suite.
std::string without_files(std::string page) {
  for (const PageFile& file : page_files()) {
    if (const std::size_t at = page.find(file.text); at != std::string::npos) {
      page.replace(at, file.text.size(), "[" + std::string(file.name) + "]");
    }
    const std::string hash = base64_of_hex(file.sha256_hex);
    if (const std::size_t at = page.find(hash); at != std::string::npos) {
      page.replace(at, hash.size(), "[" + std::string(file.name) + "]");
    }
  }
  return page;
}

TEST(HtmlReport, LooksAsAgreed) {
  HtmlOptions options;
  options.excerpts = {{.file = "src/net/session.cpp",
                       .line = 123,
                       .first_line = 122,
                       .lines = {"void Session::open(const Endpoint& endpoint) {",
                                 "\tbuffers_.emplace_back(); // </script><b>", "}"},
                       .is_newer = true}};
  expect_golden("report/report.html", without_files(page_of(representative_suite(), options)));
}

TEST(HtmlReport, NamesTheHashOfEachScriptAndStyle) {
  const std::string page = page_of({});
  std::size_t named = 0;
  for (const PageFile& file : page_files()) {
    if (file.name == "page.html") {
      continue;
    }
    named += page.find("'sha256-" + base64_of_hex(file.sha256_hex) + "'") != std::string::npos;
    EXPECT_THAT(file.text, Not(HasSubstr("</s"))) << file.name;
  }
  // All but page.html, the one script that only the other page has, and the sheet of pages without.
  EXPECT_EQ(named, page_files().size() - 3);
  EXPECT_THAT(page, Not(HasSubstr("unsafe")));
}

TEST(HtmlReport, HasNothingOfATestOutsideOfTexts) {
  TestResult test = representative_test("Session.Closes");
  const std::string hostile = "</script><img src=x onerror=alert(1)><!--&\xE2\x80\xA8\"'";
  test.name = hostile;
  test.target = hostile;
  test.reason = hostile;
  test.command = {hostile};
  test.output.standard_output = hostile;
  test.asan_report = hostile;
  test.leaks[0].stack[1].function = hostile;
  test.leaks[0].stack[1].file = hostile;
  SuiteResult suite = suite_of({test});
  suite.host = hostile;
  suite.options = {{hostile, hostile}};
  const std::string page = page_of(suite);
  EXPECT_THAT(page, Not(HasSubstr("<img")));
  EXPECT_THAT(data_text(page), AllOf(Not(HasSubstr("<")), Not(HasSubstr(">")), Not(HasSubstr("&")),
                                     Not(HasSubstr("\xE2\x80\xA8"))));
  EXPECT_EQ(data_of(page)["tests"][0]["stdout"], hostile);
}

TEST(HtmlReport, NamesWhatTurnsTheDirectionOfText) {
  TestResult test = representative_test("Session.Connects");
  test.name =
      "safe\xE2\x80\xAE"
      "gpj.exe\xD8\x9C\xE2\x81\xA6";
  EXPECT_EQ(data_of(page_of(suite_of({test})))["tests"][0]["name"],
            "safe<U+202E>gpj.exe<U+061C><U+2066>");
}

TEST(HtmlReport, CutsAVeryLongNameBetweenCharacters) {
  TestResult test = representative_test("Session.Connects");
  test.name = std::string(1999, 'x') + "\xE2\x82\xAC" + std::string(100'000, 'y');
  const std::string name = data_of(page_of(suite_of({test})))["tests"][0]["name"];
  EXPECT_EQ(name, std::string(1999, 'x') + "… (100003 bytes more)");
}

TEST(HtmlReport, HasAStackOfManyTestsOnce) {
  const TestResult test = representative_test("Session.Reconnects");
  const Json data = data_of(page_of(suite_of({test, test, test})));
  EXPECT_EQ(data["tests"].size(), 3u);
  EXPECT_EQ(data["tests"][0]["growth_sites"], data["tests"][2]["growth_sites"]);
  EXPECT_EQ(data["stacks"], data_of(page_of(suite_of({test})))["stacks"]);
}

TEST(HtmlReport, HasTheEndsOfLongOutput) {
  TestResult test = representative_test("Session.Closes");
  test.output.standard_output = "first" + std::string(200'000, '.') + "last";
  const Json row = data_of(page_of(suite_of({test})))["tests"][0];
  const std::string text = row["stdout"];
  EXPECT_THAT(text, AllOf(testing::StartsWith("first"), testing::EndsWith("last"),
                          HasSubstr("[… 134473 bytes left out of this page …]")));
  EXPECT_LT(text.size(), 66'000u);
  EXPECT_TRUE(row["output_cut"]);
}

/// A suite with far more output and stacks than a page may have.
SuiteResult large_suite() {
  SuiteResult suite;
  for (int i = 0; i < 60; i++) {
    TestResult test = representative_test("Session.Connects");
    test.name = "Case." + std::to_string(i);
    test.output.standard_output = std::string(60'000, '<');
    for (int site = 0; site < 100; site++) {
      Stack stack(10);
      for (Frame& frame : stack) {
        frame.function = "f" + std::to_string(i) + "_" + std::to_string(site);
      }
      test.growth_sites.push_back({100, 1, stack});
    }
    suite.results.push_back(test);
  }
  TestResult failed = representative_test("Session.Closes");
  suite.results.push_back(failed);
  return suite;
}

TEST(HtmlReport, KeepsToItsSizeAndSaysWhatIsLeftOut) {
  const std::string page = page_of(large_suite());
  EXPECT_THAT(page.size(), Le(kLargestHtml + 500'000));
  const Json tests = data_of(page)["tests"];
  ASSERT_EQ(tests.size(), 61u);
  // The last of those that passed gives way to what failed.
  EXPECT_EQ(tests[59]["left_out"], Json({"output"}));
  EXPECT_EQ(tests[60].count("left_out"), 0u);
  EXPECT_THAT(std::string(tests[60]["stdout"]), HasSubstr("Expected: closed"));
}

TEST(HtmlReport, ListsFailingTestsWithoutScripts) {
  const std::string page = page_of(representative_suite());
  EXPECT_THAT(page, HasSubstr("<noscript><p>Scripts are off"));
  EXPECT_THAT(page, HasSubstr("<tr><td>grew</td><td>net_tests::Session.Reconnects</td>"));
  EXPECT_THAT(page, Not(HasSubstr("<td>net_tests::Session.Connects</td>")));
}

TEST(FlamePage, HoldsTheSitesOfOneGraph) {
  const TestResult test = representative_test("Session.Reconnects");
  std::ostringstream out;
  write_flame_page(
      out,
      {.title = "a<b>", .is_difference = true, .sites = test.growth_sites, .sites_omitted = 14});
  const Json graph = data_of(out.str())["graph"];
  EXPECT_EQ(graph["title"], "a<b>");
  EXPECT_EQ(graph["omitted"], 14);
  EXPECT_EQ(graph["sites"], Json::parse("[[3397386,3240,0],[1048576,0,1]]"));
  EXPECT_THAT(out.str(), HasSubstr("<h1>a&lt;b&gt;</h1>"));
}

}  // namespace
}  // namespace leakrun

#include "report/junit_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <limits>
#include <pugixml.hpp>
#include <sstream>

#include "base/text.h"
#include "tests/unit/golden.h"
#include "tests/unit/report/representative_suite.h"

namespace leakrun {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::string junit(const SuiteResult& suite, const JunitOptions& options = {}) {
  std::ostringstream out;
  write_junit_report(out, suite, options);
  return out.str();
}

std::string junit(const TestResult& test) {
  SuiteResult suite;
  suite.results = {test};
  return junit(suite);
}

/// The test case of a report on one test, as a reader sees it.
class OneTest {
 public:
  explicit OneTest(const TestResult& test) { document_.load_string(junit(test).c_str()); }
  pugi::xml_node node() const { return document_.child("testsuites").first_child().first_child(); }
  std::string text(const char* element) const { return node().child(element).text().get(); }

 private:
  pugi::xml_document document_;
};

/// xmllint says on standard error what does not fit.
bool fits_jenkins_schema(const std::string& xml) {
  const std::string schema = LEAKRUN_SOURCE_DIR "/tests/schemas/jenkins-junit.xsd";
  const std::string command = "xmllint --noout --schema " + shell_quoted(schema) + " -";
  FILE* const pipe = popen(command.c_str(), "w");
  if (pipe == nullptr) {
    return false;
  }
  std::fwrite(xml.data(), 1, xml.size(), pipe);
  return pclose(pipe) == 0;
}

TEST(JunitReport, LooksAsAgreed) {
  expect_golden("report/junit.xml", junit(representative_suite()));
}

TEST(JunitReport, SaysWhichRunTheStacksAreOfBehindThePlace) {
  TestResult test = representative_test("Session.Reconnects");
  test.unwind_note = "Call stacks are of a second run.";
  EXPECT_THAT(OneTest(test).text("failure"),
              HasSubstr(").\nsrc/net/session.cpp:123\nCall stacks are of a second run.\n"));
}

TEST(JunitReport, FitsJenkinsSchemaWithAnyDuration) {
  SuiteResult suite;
  suite.wall_seconds = -0.0;
  suite.results.resize(2);
  for (TestResult& test : suite.results) {
    test.duration_seconds = std::numeric_limits<double>::max();  // their sum is infinite
  }
  EXPECT_TRUE(fits_jenkins_schema(junit(suite)));
  EXPECT_THAT(junit(suite), HasSubstr("errors=\"2\" time=\"0.000\""));
}

TEST(JunitReport, CutsNoCharacterOfAnOddTimestamp) {
  SuiteResult suite = representative_suite();
  suite.started = "2026-01-02T03:04:0\u20ac";
  EXPECT_EQ(printable_utf8(junit(suite)), junit(suite));
  EXPECT_THAT(junit(suite), HasSubstr("timestamp=\"2026-01-02T03:04:0\""));
}

TEST(JunitReport, FitsJenkinsSchema) {
  EXPECT_TRUE(fits_jenkins_schema(golden("report/junit.xml")));
  EXPECT_TRUE(fits_jenkins_schema(junit(SuiteResult{})));
}

TEST(JunitReport, BodyRepeatsTheMessageAndNamesThePlace) {
  const OneTest test(representative_test("Session.Reconnects"));
  const pugi::xml_node failure = test.node().child("failure");
  EXPECT_STREQ(failure.attribute("type").value(), "leakrun.growth");
  EXPECT_STREQ(failure.attribute("message").value(),
               "Memory leak detected: 8.42 MB growth (threshold: 5.00 MB).");
  EXPECT_THAT(test.text("failure"),
              StartsWith("Memory leak detected: 8.42 MB growth (threshold: 5.00 MB).\n"
                         "src/net/session.cpp:123\n\nTop 10 memory allocations:\n"));
}

TEST(JunitReport, NamesThePlaceOfAWrongAccess) {
  EXPECT_THAT(OneTest(representative_test("Buffer.Shrinks")).text("error"),
              StartsWith("AddressSanitizer error: heap-use-after-free.\n"
                         "src/net/buffer.cpp:31\n"));
}

TEST(JunitReport, NamesThePlaceOfATestThatFailedByItself) {
  TestResult test = representative_test("Session.Waits");
  EXPECT_EQ(OneTest(test).text("error"), "Timed out: after 300 s.\n") << "not known";
  test.file = "tests/net tests.cpp";
  test.line = 7;
  EXPECT_EQ(OneTest(test).text("error"), "Timed out: after 300 s.\ntests/net tests.cpp:7\n");
}

TEST(JunitReport, SaysWhyATestWasSkippedInBothPlaces) {
  const OneTest test(representative_test("Session.DISABLED_Ipv6"));
  EXPECT_STREQ(test.node().child("skipped").attribute("message").value(), "Skipped: disabled.");
  EXPECT_EQ(test.text("skipped"), "Skipped: disabled.") << "GitLab shows no attribute";
}

TEST(JunitReport, HasRunsBeforeTheLastAsJenkinsReadsThem) {
  const OneTest flaky(representative_test("Session.Races"));
  EXPECT_FALSE(flaky.node().child("failure"));
  EXPECT_STREQ(flaky.node().child("flakyFailure").attribute("type").value(), "leakrun.leak");
  const OneTest failed(representative_test("Session.RacesMore"));
  EXPECT_TRUE(failed.node().child("failure"));
  std::vector<std::string> types;
  for (const pugi::xml_node run : failed.node().children("rerunFailure")) {
    types.emplace_back(run.attribute("type").value());
    EXPECT_TRUE(run.child("stackTrace"));
  }
  EXPECT_THAT(types, testing::ElementsAre("leakrun.leak", "leakrun.crash"));
}

/// "FILE:LINE" of the attributes of a test.
std::string location_of(const TestResult& test) {
  SuiteResult suite;
  suite.results = {test};
  pugi::xml_document document;
  document.load_string(junit(suite, {.locations = true}).c_str());
  const pugi::xml_node node = document.select_node("//testcase").node();
  return std::string(node.attribute("file").value()) + ':' + node.attribute("line").value();
}

TEST(JunitLocations, AreOfTheTestWhereItsPlaceIsKnown) {
  TestResult test = representative_test("Session.Reconnects");
  test.file = "tests/net_tests.cpp";
  test.line = 41;
  EXPECT_EQ(location_of(test), "tests/net_tests.cpp:41");
  test.line = 0;
  EXPECT_EQ(location_of(test), "tests/net_tests.cpp:");
}

TEST(JunitLocations, AreOfTheFindingElse) {
  EXPECT_EQ(location_of(representative_test("Session.Reconnects")), "src/net/session.cpp:123");
  EXPECT_EQ(location_of(representative_test("Buffer.Shrinks")), "src/net/buffer.cpp:31");
  EXPECT_EQ(location_of(representative_test("Session.Waits")), ":");
  EXPECT_EQ(location_of(representative_test("Cache.Warms")), ":") << "which passed";
}

TEST(JunitLocations, AreAllThatTheyAdd) {
  std::string xml = junit(representative_suite(), {.locations = true});
  EXPECT_FALSE(fits_jenkins_schema(xml));
  for (const char* attribute : {" file=\"", " line=\""}) {
    for (std::size_t at = xml.find(attribute); at != std::string::npos; at = xml.find(attribute)) {
      xml.erase(at, xml.find('"', at + std::string(attribute).size()) + 1 - at);
    }
  }
  EXPECT_EQ(xml, junit(representative_suite()));
}

TEST(JunitReport, GivesEveryFailingTestExactlyOneElement) {
  pugi::xml_document document;
  ASSERT_TRUE(document.load_string(junit(representative_suite()).c_str()));
  for (const pugi::xpath_node& found : document.select_nodes("//testcase")) {
    const auto children = [&](const char* name) {
      const auto range = found.node().children(name);
      return std::distance(range.begin(), range.end());
    };
    EXPECT_LE(children("failure") + children("error") + children("skipped"), 1);
  }
  const pugi::xml_node root = document.child("testsuites");
  EXPECT_EQ(root.select_nodes("//failure").size(), root.attribute("failures").as_uint());
  EXPECT_EQ(root.select_nodes("//error").size(), root.attribute("errors").as_uint());
}

TEST(JunitReport, SaysBothWhereATestFailedAndLeaked) {
  const OneTest test(representative_test("Session.Closes"));
  EXPECT_STREQ(test.node().child("failure").attribute("type").value(), "leakrun.test");
  EXPECT_THAT(test.text("failure"), HasSubstr("Test failed: exit status 1."));
  EXPECT_THAT(test.text("failure"), HasSubstr("24.10 KB leaked in 20 allocations"));
  EXPECT_THAT(test.text("failure"), HasSubstr("Leaks:\n  direct leak of"));
}

TEST(JunitReport, NamesTheKindOfEachError) {
  const auto type = [](const char* name) -> std::string {
    return OneTest(representative_test(name)).node().child("error").attribute("type").value();
  };
  EXPECT_EQ(type("Session.Resumes"), "leakrun.crash");
  EXPECT_EQ(type("Session.Waits"), "leakrun.timeout");
  EXPECT_EQ(type("Buffer.Shrinks"), "leakrun.asan");
  EXPECT_EQ(type("tool"), "leakrun.not-measured");
}

TEST(JunitReport, HasTheFiguresInFixedForm) {
  EXPECT_THAT(OneTest(representative_test("Session.Connects")).text("system-out"),
              StartsWith("leakrun: growth_bytes=1224 baseline_bytes=74240 final_bytes=75464 "
                         "leaked_bytes=0 threshold_bytes=5242880\n"));
  EXPECT_THAT(OneTest(representative_test("Session.Waits")).text("system-out"),
              StartsWith("leakrun: growth_bytes=unmeasured "));
}

TEST(JunitReport, SaysThatATestIsExemptAndWhy) {
  const OneTest test(representative_test("Cache.Warms"));
  EXPECT_FALSE(test.node().child("failure"));
  EXPECT_THAT(test.text("system-out"), HasSubstr("leakrun: exempt: CTest label leakrun:skip\n"));
}

TEST(JunitReport, BoundsTheOutputAndKeepsItsEnds) {
  TestResult test = representative_test("Session.Connects");
  test.output.standard_error = "first " + std::string(1 << 20, 'x') + " last";
  const std::string text = OneTest(test).text("system-err");
  EXPECT_LT(text.size(), 66u << 10);
  EXPECT_THAT(text, StartsWith("first "));
  EXPECT_THAT(text, HasSubstr("\n[leakrun: 983051 bytes left out here]\n"));
  EXPECT_TRUE(text.ends_with(" last"));
}

TEST(JunitReport, CutsOutputBetweenCharacters) {
  TestResult test = representative_test("Session.Connects");
  for (int i = 0; i < 40000; ++i) {
    test.output.standard_error += "€";
  }
  const std::string text = OneTest(test).text("system-err");
  EXPECT_EQ(printable_utf8(text), text);
}

TEST(JunitReport, TellsTargetsOfOneBaseNameApart) {
  SuiteResult suite;
  suite.results.assign(3, representative_test("Session.Connects"));
  suite.results[0].target = "a/tests";
  suite.results[1].target = "b/tests";
  suite.results[2].target = "c/other";
  const std::string xml = junit(suite);
  EXPECT_THAT(xml, HasSubstr("classname=\"a/tests\""));
  EXPECT_THAT(xml, HasSubstr("classname=\"b/tests\""));
  EXPECT_THAT(xml, HasSubstr("classname=\"other\""));
}

}  // namespace
}  // namespace leakrun

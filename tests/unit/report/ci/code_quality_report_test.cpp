#include "report/ci/code_quality_report.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "tests/unit/golden.h"
#include "tests/unit/report/representative_suite.h"

namespace leakrun {
namespace {

std::string code_quality(const SuiteResult& suite) {
  std::ostringstream out;
  write_code_quality_report(out, suite, 10);
  return out.str();
}

SuiteResult suite_of(const TestResult& test) {
  SuiteResult suite;
  suite.options["source-root"] = "/src";
  suite.results = {test};
  return suite;
}

/// Where the one finding of a test stands that has `frame`, or none, for a stack.
std::string path_for(const Stack& stack, const std::string& target, const std::string& file = "") {
  TestResult test = representative_test("Trie.Inserts");
  test.leaks = {{LeakKind::kDirect, 8, 1, stack}};
  test.growth_sites.clear();
  test.target = target;
  test.command = {target};
  test.file = file;
  test.line = 9;
  const auto entries = nlohmann::json::parse(code_quality(suite_of(test)));
  const auto& location = entries.at(0).at("location");
  return location.at("path").get<std::string>() + ':' + location.at("lines").at("begin").dump();
}

Stack one_frame(const std::string& file) {
  Frame frame;
  frame.function = "f";
  frame.file = file;
  frame.line = 4;
  return {frame};
}

TEST(CodeQualityReport, LooksAsAgreed) {
  SuiteResult suite = representative_suite();
  suite.options["source-root"] = "/src";
  expect_golden("report/code-quality.json", code_quality(suite));
}

TEST(CodeQualityReport, IsAnEmptyListWhereNothingWasFound) {
  EXPECT_EQ(code_quality(SuiteResult{}), "[]\n");
}

TEST(CodeQualityReport, HasAFingerprintForEachEntry) {
  const SuiteResult suite = representative_suite();
  std::set<std::string> fingerprints;
  const auto entries = nlohmann::json::parse(code_quality(suite));
  for (const auto& entry : entries) {
    fingerprints.insert(entry.at("fingerprint"));
  }
  EXPECT_EQ(fingerprints.size(), entries.size());
}

TEST(CodeQualityReport, NamesAPathOfTheRepository) {
  EXPECT_EQ(path_for(one_frame("src/a.cpp"), "/src/build/t"), "src/a.cpp:4");
  EXPECT_EQ(path_for(one_frame("./src/a.cpp"), "/src/build/t"), "src/a.cpp:4");
  EXPECT_EQ(path_for(one_frame("/opt/a.cpp"), "/src/build/t", "t.cpp"), "t.cpp:9");
  EXPECT_EQ(path_for(one_frame("/opt/a.cpp"), "/src/build/t"), "build/t:1");
  EXPECT_EQ(path_for({}, "build/t"), "build/t:1");
  EXPECT_EQ(path_for({}, "/elsewhere/t"), "t:1");
  EXPECT_EQ(path_for({}, "../elsewhere/t/"), "t:1");
  EXPECT_EQ(path_for({}, "/"), ".:1");
}

TEST(CodeQualityReport, StaysWhereCodeMoves) {
  SuiteResult suite = representative_suite();
  const auto before = nlohmann::json::parse(code_quality(suite));
  for (TestResult& test : suite.results) {
    for (GrowthSite& site : test.growth_sites) {
      for (Frame& frame : site.stack) {
        frame.line += 10;
      }
    }
  }
  const auto after = nlohmann::json::parse(code_quality(suite));
  ASSERT_EQ(before.size(), after.size());
  for (std::size_t i = 0; i < before.size(); ++i) {
    EXPECT_EQ(before[i]["fingerprint"], after[i]["fingerprint"]);
  }
  EXPECT_NE(before, after);
}

}  // namespace
}  // namespace leakrun

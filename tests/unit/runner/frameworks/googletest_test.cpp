#include "runner/frameworks/googletest.h"

#include <gmock/gmock.h>

namespace leakrun {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<ListedCase> named(const std::vector<std::string>& names) {
  std::vector<ListedCase> cases;
  for (const std::string& name : names) {
    cases.emplace_back().name = name;
  }
  return cases;
}

TEST(GoogleTestListing, TextHasSuitesAndParameters) {
  const auto cases = parse_googletest_text(
      "Running main() from gtest_main.cc\n"
      "Plain.\n  Passes\n  DISABLED_Off\n"
      "DISABLED_Suite.\n  In\n"
      "All/Typed/0.  # TypeParam = std::map<int, std::string>\n  Holds\n"
      "Some/Values.\n  AreTaken/0  # GetParam() = \"a.\"\n");
  ASSERT_TRUE(cases);
  EXPECT_THAT(*cases, ElementsAre(Field(&ListedCase::name, "Plain.Passes"),
                                  Field(&ListedCase::name, "Plain.DISABLED_Off"),
                                  Field(&ListedCase::name, "DISABLED_Suite.In"),
                                  Field(&ListedCase::name, "All/Typed/0.Holds"),
                                  Field(&ListedCase::name, "Some/Values.AreTaken/0")));
  EXPECT_FALSE(cases->at(0).disabled);
  EXPECT_TRUE(cases->at(1).disabled);
  EXPECT_TRUE(cases->at(2).disabled);
}

TEST(GoogleTestListing, OtherTextHoldsNoCase) {
  EXPECT_FALSE(parse_googletest_text(""));
  EXPECT_FALSE(parse_googletest_text("Usage: tool FILE.\n  --help  print this\n"));
  EXPECT_FALSE(parse_googletest_text("  indented\n  more\n"));
}

TEST(GoogleTestListing, JsonHasPlaces) {
  const auto cases = parse_googletest_json(
      R"({"tests": 2, "testsuites": [{"name": "Inst/DISABLED_Values", "testsuite": [
          {"name": "Are/0", "file": "a b.cpp", "line": 7}]},
          {"name": "S", "testsuite": [{"name": "x\"y", "line": "seven"}]}]})");
  ASSERT_TRUE(cases);
  ASSERT_THAT(*cases, SizeIs(2));
  EXPECT_EQ(cases->at(0).name, "Inst/DISABLED_Values.Are/0");
  EXPECT_EQ(cases->at(0).file, "a b.cpp");
  EXPECT_EQ(cases->at(0).line, 7U);
  EXPECT_TRUE(cases->at(0).disabled);
  EXPECT_EQ(cases->at(1).name, "S.x\"y");
  EXPECT_EQ(cases->at(1).line, 0U);
}

TEST(GoogleTestListing, DamagedJsonIsNone) {
  for (const char* json : {"", "{", "[]", "{\"testsuites\": 1}", "{\"testsuites\": [1]}",
                           "{\"testsuites\": [{\"name\": \"S\"}]}",
                           "{\"testsuites\": [{\"name\": \"S\", \"testsuite\": [{}]}]}"}) {
    EXPECT_FALSE(parse_googletest_json(json)) << json;
  }
}

TEST(GoogleTestSelection, OtherCasesThatMatchAreTakenOut) {
  const auto selected =
      select_googletest_cases(named({"S.plain", "S.a*b", "S.axb", "S.a-b", "S.twice", "S.twice"}));
  EXPECT_THAT(selected[0].arguments, ElementsAre("--gtest_filter=S.plain"));
  EXPECT_THAT(selected[1].arguments, ElementsAre("--gtest_filter=S.a?b-S.axb"));
  EXPECT_THAT(selected[2].arguments, ElementsAre("--gtest_filter=S.axb"));
  EXPECT_THAT(selected[1].selected, ElementsAre(1, 3)) << "both are S.a?b";
  EXPECT_EQ(selected[1].reported, 2U);
  EXPECT_THAT(selected[4].selected, ElementsAre(4, 5));
}

TEST(GoogleTestReport, CountsWhatRan) {
  const CaseReport passed = read_googletest_report(
      "[ RUN      ] S.C\n[       OK ] S.C (0 ms)\n"
      "[==========] 1 test from 1 test suite ran. (0 ms total)\n[  PASSED  ] 1 test.\n");
  EXPECT_EQ(passed.ran, 1U);
  EXPECT_EQ(passed.skipped, 0U);
  const CaseReport old = read_googletest_report("[==========] 0 tests from 0 test cases ran.\n");
  EXPECT_EQ(old.ran, 0U);
  EXPECT_FALSE(read_googletest_report("[==========] Running 1 test from 1 test suite.\n").ran);
  EXPECT_FALSE(read_googletest_report("").ran);
}

TEST(GoogleTestReport, TellsWhySomethingWasSkipped) {
  const CaseReport report = read_googletest_report(
      "[ RUN      ] S.C\na.cpp:6: Skipped\nno network\nat all\n\n[  SKIPPED ] S.C (0 ms)\n"
      "[==========] 1 test from 1 test suite ran. (0 ms total)\n[  PASSED  ] 0 tests.\n"
      "[  SKIPPED ] 1 test, listed below:\n[  SKIPPED ] S.C\n");
  EXPECT_EQ(report.ran, 1U);
  EXPECT_EQ(report.skipped, 1U);
  EXPECT_EQ(report.skip_reason, "no network\nat all");
}

}  // namespace
}  // namespace leakrun

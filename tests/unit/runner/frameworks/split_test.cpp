#include "runner/frameworks/split.h"

#include <gmock/gmock.h>

namespace leakrun {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::SizeIs;

TestCase program(const std::string& name) {
  TestCase test;
  test.name = name;
  test.command = {"/build/" + name};
  test.labels = {"slow"};
  return test;
}

Listing listing_of(Framework framework, const std::vector<std::string>& names) {
  Listing listing{framework, {}};
  for (const std::string& name : names) {
    listing.cases.push_back({name, "", "a.cpp", 3, name.starts_with("off")});
  }
  return listing;
}

std::vector<std::string> names_of(const std::vector<TestCase>& tests) {
  std::vector<std::string> names;
  for (const TestCase& test : tests) {
    names.push_back(test.name);
  }
  return names;
}

TEST(SplitIntoCases, PlainProgramStaysWhole) {
  const auto tests = split_into_cases(program("plain"), {}, {"-x"});
  ASSERT_THAT(tests, SizeIs(1));
  EXPECT_EQ(tests[0].name, "plain");
  EXPECT_EQ(tests[0].framework, Framework::kNone);
  EXPECT_THAT(tests[0].command, ElementsAre("/build/plain", "-x"));
}

TEST(SplitIntoCases, CasesHaveWhatTheProgramHas) {
  const auto tests = split_into_cases(
      program("t"), listing_of(Framework::kGoogleTest, {"S.a", "off.b"}), {"data", "--gtest_x"});
  ASSERT_THAT(tests, SizeIs(2));
  EXPECT_EQ(tests[0].name, "S.a");
  EXPECT_EQ(tests[0].case_name, "S.a");
  EXPECT_EQ(tests[0].file, "a.cpp");
  EXPECT_EQ(tests[0].line, 3U);
  EXPECT_THAT(tests[0].labels, ElementsAre("slow"));
  EXPECT_THAT(tests[0].command, ElementsAre("/build/t", "data", "--gtest_x", "--gtest_filter=S.a"));
  EXPECT_THAT(tests[0].unset_environment, Contains("GTEST_TOTAL_SHARDS"));
  EXPECT_FALSE(tests[0].disabled);
  EXPECT_TRUE(tests[1].disabled);
}

TEST(SplitIntoCases, DisabledCasesRunWhereTheUserSaysSo) {
  const Listing googletest = listing_of(Framework::kGoogleTest, {"off.b"});
  EXPECT_FALSE(
      split_into_cases(program("t"), googletest, {"--gtest_also_run_disabled_tests"})[0].disabled);
  EXPECT_TRUE(split_into_cases(program("t"), googletest, {"--gtest_also_run_disabled_tests=0"})[0]
                  .disabled);
  EXPECT_FALSE(split_into_cases(program("t"), listing_of(Framework::kDoctest, {"off"}),
                                {"--no-skip=true"})[0]
                   .disabled);
}

TEST(SplitIntoCases, SelectionOfBoostTestStandsBeforeTheProgramsOwn) {
  const auto tests =
      split_into_cases(program("t"), listing_of(Framework::kBoostTest, {"s/a"}), {"--", "own"});
  EXPECT_THAT(tests[0].command, ElementsAre("/build/t", "--run_test=s/a", "--", "own"));
}

TEST(SplitIntoCases, NamesAreUnique) {
  Listing listing = listing_of(Framework::kDoctest, {"same", "same", "same", ""});
  listing.cases[1].group = "suite";
  EXPECT_THAT(names_of(split_into_cases(program("t"), listing, {})),
              ElementsAre("same", "suite/same", "same#3", "(no name)"));
}

TEST(SplitIntoCases, CasesThatCannotBeToldApartRunOnce) {
  const auto tests =
      split_into_cases(program("t"), listing_of(Framework::kGoogleTest, {"S.a", "S.a"}), {});
  ASSERT_THAT(tests, SizeIs(1));
  EXPECT_EQ(tests[0].case_count, 2U);
}

TEST(RunsAllCases, NotWithASelectionOfItsOwn) {
  TestCase whole = program("t");
  EXPECT_TRUE(runs_all_cases(whole, Framework::kGoogleTest));
  EXPECT_TRUE(runs_all_cases(whole, Framework::kCatch2));
  whole.command = {"/build/t", "--gtest_shuffle", "data"};
  EXPECT_TRUE(runs_all_cases(whole, Framework::kGoogleTest));
  EXPECT_FALSE(runs_all_cases(whole, Framework::kCatch2)) << "a name";
  whole.command = {"/build/t", "--gtest_filter=A.*"};
  EXPECT_FALSE(runs_all_cases(whole, Framework::kGoogleTest));
  TestCase by_variable = program("t");
  by_variable.environment = {{"GTEST_FILTER", "A.*"}};
  EXPECT_FALSE(runs_all_cases(by_variable, Framework::kGoogleTest));
}

}  // namespace
}  // namespace leakrun

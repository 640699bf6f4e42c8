#include "runner/frameworks/catch2.h"

#include <gmock/gmock.h>

namespace leakrun {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

std::vector<ListedCase> named(const std::vector<std::pair<std::string, std::string>>& cases) {
  std::vector<ListedCase> result;
  for (const auto& [name, tags] : cases) {
    result.emplace_back().name = name;
    result.back().group = tags;
  }
  return result;
}

std::string specification(const std::vector<std::pair<std::string, std::string>>& cases) {
  return select_catch2_cases(named(cases)).front().arguments.front();
}

TEST(Catch2Listing, XmlKeepsNamesAsTheyAre) {
  const auto cases = parse_catch2_xml(
      "loading...\n<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<MatchingTests>\n"
      "  <TestCase>\n    <Name>  two  &lt;&amp;>, \"x\" [y] \\</Name>\n    <ClassName/>\n"
      "    <Tags>[a][b]</Tags>\n    <SourceInfo>\n      <File>./a.cpp</File>\n"
      "      <Line>12</Line>\n    </SourceInfo>\n  </TestCase>\n"
      "  <TestCase>\n    <Name> </Name>\n  </TestCase>\n"
      "</MatchingTests>\nbye\n");
  ASSERT_TRUE(cases);
  ASSERT_THAT(*cases, SizeIs(2));
  EXPECT_EQ(cases->at(0).name, "  two  <&>, \"x\" [y] \\");
  EXPECT_EQ(cases->at(0).group, "[a][b]");
  EXPECT_EQ(cases->at(0).file, "./a.cpp");
  EXPECT_EQ(cases->at(0).line, 12U);
  EXPECT_EQ(cases->at(1).name, " ");
}

TEST(Catch2Listing, DamagedXmlIsNone) {
  for (const char* text : {"", "<MatchingTests>", "</MatchingTests><MatchingTests>",
                           "<MatchingTests><TestCase></MatchingTests>",
                           "<MatchingTests><TestCase><ClassName/></TestCase></MatchingTests>"}) {
    EXPECT_FALSE(parse_catch2_xml(text)) << text;
  }
}

TEST(Catch2Listing, Version2HasPlacesBehindNames) {
  const auto cases = parse_catch2_v2_listing(
      "plain\t@a.cpp:1\n  leading\t@ space\t@b "
      "c.cpp:22\n\"#hash\"\t@a.cpp:3\ntwo\nlines\t@a.cpp:4\n");
  ASSERT_TRUE(cases);
  ASSERT_THAT(*cases, SizeIs(4));
  EXPECT_EQ(cases->at(0).name, "plain");
  EXPECT_EQ(cases->at(1).name, "  leading\t@ space");
  EXPECT_EQ(cases->at(1).file, "b c.cpp");
  EXPECT_EQ(cases->at(1).line, 22U);
  EXPECT_EQ(cases->at(2).name, "#hash");
  EXPECT_EQ(cases->at(3).name, "two\nlines");
  EXPECT_FALSE(parse_catch2_v2_listing("Error(s) in input:\n  Unrecognised token\n"));
  EXPECT_FALSE(parse_catch2_v2_listing(""));
}

TEST(Catch2Selection, SpecialCharactersAreEscaped) {
  EXPECT_EQ(specification({{"plain", ""}}), "\"plain\"");
  EXPECT_EQ(specification({{"a, \"b\" [c] \\", ""}}), "\"a\\, \\\"b\\\" [c] \\\\\"");
  EXPECT_EQ(specification({{"~tilde", ""}}), "\"~tilde\"");
  EXPECT_EQ(specification({{"exclude:x", ""}}), "\"*exclude:x\"");
}

TEST(Catch2Selection, WhatWildcardsSelectBesidesIsExcluded) {
  const auto selected =
      select_catch2_cases(named({{"star*", ""}, {"starfish", ""}, {"*sea", ""}, {"the sea", ""}}));
  EXPECT_EQ(selected[0].arguments.front(), "\"star*\"~\"starfish\"");
  EXPECT_THAT(selected[0].selected, ElementsAre(0));
  EXPECT_EQ(selected[1].arguments.front(), "\"starfish\"");
  EXPECT_EQ(selected[2].arguments.front(), "\"*sea\"~\"the sea\"");
}

TEST(Catch2Selection, EqualNamesAreToldApartByTags) {
  const auto selected = select_catch2_cases(
      named({{"same", "[x]"}, {"Same ", "[x][y]"}, {"other", ""}, {"case", ""}, {"Case", ""}}));
  EXPECT_EQ(selected[0].arguments.front(), "\"same\"[x]~[y]");
  EXPECT_THAT(selected[0].selected, ElementsAre(0));
  EXPECT_EQ(selected[1].arguments.front(), "\"Same \"[x][y]");
  EXPECT_THAT(selected[1].selected, ElementsAre(1));
  EXPECT_THAT(selected[3].selected, ElementsAre(3, 4)) << "nothing tells them apart";
  EXPECT_EQ(selected[3].reported, 2U);
}

TEST(Catch2Report, CountsWhatRan) {
  EXPECT_EQ(read_catch2_report("All tests passed (3 assertions in 1 test case)\n").ran, 1U);
  EXPECT_EQ(read_catch2_report("test cases: 2 | 1 passed | 1 failed\nassertions: - none -\n").ran,
            2U);
  EXPECT_EQ(read_catch2_report("Filters: x\nNo test cases matched 'x'\nNo tests ran\n").ran, 0U);
  EXPECT_EQ(read_catch2_report("Passed 1 test case with 3 assertions.\n").ran, 1U);
  EXPECT_EQ(read_catch2_report("Passed both 2 test cases with 3 assertions.\n").ran, 2U);
  EXPECT_EQ(read_catch2_report("Passed all 3 test cases with 3 assertions.\n").ran, 3U);
  EXPECT_EQ(read_catch2_report("<OverallResultsCases successes=\"1\" failures=\"0\" "
                               "expectedFailures=\"0\"/>\n")
                .ran,
            1U);
  EXPECT_FALSE(read_catch2_report("nothing of this kind\n").ran);
}

TEST(Catch2Report, TellsWhySomethingWasSkipped) {
  const CaseReport report = read_catch2_report(
      "a.cpp:4: SKIPPED:\nexplicitly with message:\n  no network\n\n"
      "test cases: 1 | 1 skipped\nassertions: - none -\n");
  EXPECT_EQ(report.ran, 1U);
  EXPECT_EQ(report.skipped, 1U);
  EXPECT_EQ(report.skip_reason, "no network");
}

}  // namespace
}  // namespace leakrun

#include "runner/frameworks/doctest.h"

#include <gmock/gmock.h>

namespace leakrun {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

ListedCase named(const std::string& name, bool disabled = false) {
  ListedCase result;
  result.name = name;
  result.disabled = disabled;
  return result;
}

TEST(DoctestListing, XmlHasSuitesPlacesAndSkips) {
  const auto cases = parse_doctest_xml(
      "hello\n<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<doctest binary=\"./dt\" "
      "version=\"2.4.9\">\n"
      "  <Options no_skip=\"true\"/>\n"
      "  <TestCase name=\"a, &quot;b&quot; &lt;c\" filename=\"dt.cpp\" line=\"4\" "
      "skipped=\"false\"/>\n"
      "  <TestCase name=\"two\nlines  here\" testsuite=\"suite\" filename=\"dt.cpp\" line=\"5\" "
      "skipped=\"true\"/>\n"
      "  <TestCase filename=\"dt.cpp\" line=\"6\" skipped=\"false\"/>\n"
      "  <OverallResultsTestCases unskipped=\"2\"/>\n</doctest>\n");
  ASSERT_TRUE(cases);
  ASSERT_THAT(*cases, SizeIs(3));
  EXPECT_EQ(cases->at(0).name, "a, \"b\" <c");
  EXPECT_EQ(cases->at(0).line, 4U);
  EXPECT_EQ(cases->at(1).name, "two\nlines  here");
  EXPECT_EQ(cases->at(1).group, "suite");
  EXPECT_TRUE(cases->at(1).disabled);
  EXPECT_EQ(cases->at(2).name, "");
  EXPECT_FALSE(parse_doctest_xml(""));
  EXPECT_FALSE(parse_doctest_xml("<doctest x=\"\"><TestCase</doctest>"));
}

TEST(DoctestSelection, SpecialCharactersBecomeAnyOne) {
  const auto selected = select_doctest_cases({named("plain"), named("a, \\ *")}, false);
  EXPECT_THAT(selected[0].arguments,
              ElementsAre("--dt-test-case=plain", "--dt-case-sensitive=true"));
  EXPECT_THAT(selected[1].arguments,
              ElementsAre("--dt-test-case=a? ? ?", "--dt-case-sensitive=true"));
}

TEST(DoctestSelection, AmongSeveralItIsTheOneOfThatNumber) {
  const std::vector<ListedCase> cases = {named("a?"), named("ab", true), named("ac"), named("")};
  const auto selected = select_doctest_cases(cases, false);
  EXPECT_THAT(selected[0].arguments,
              ElementsAre("--dt-test-case=a?", "--dt-case-sensitive=true", "--dt-order-by=file",
                          "--dt-first=1", "--dt-last=1"));
  EXPECT_EQ(selected[0].reported, 2U) << "without the skipped one";
  EXPECT_EQ(select_doctest_cases(cases, true)[0].reported, 3U);
  EXPECT_THAT(selected[3].arguments,
              ElementsAre("--dt-order-by=file", "--dt-first=3", "--dt-last=3"));
}

TEST(DoctestReport, CountsWhatRan) {
  EXPECT_EQ(read_doctest_report("[doctest] test cases: 1 | 1 passed | 0 failed | 22 skipped\n").ran,
            1U);
  EXPECT_EQ(read_doctest_report("[doctest] test cases:  0 | 0 passed | 0 failed |\n").ran, 0U);
  EXPECT_EQ(
      read_doctest_report("  <OverallResultsTestCases successes=\"1\" failures=\"1\"/>\n").ran, 2U);
  EXPECT_FALSE(read_doctest_report("[doctest] run with \"--help\" for options\n").ran);
}

}  // namespace
}  // namespace leakrun

#include "runner/frameworks/boost_test.h"

#include <gmock/gmock.h>

namespace leakrun {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

constexpr std::string_view kNode = "[shape=Mrecord,fontname=Helvetica,color=green,label=\"";

std::string node(int id, const std::string& label, int parent) {
  return "tu" + std::to_string(id) + std::string(kNode) + label + "\"];\ntu" +
         std::to_string(parent) + " -> tu" + std::to_string(id) + ";\n";
}

std::string graph(const std::string& nodes) {
  return "digraph G {rankdir=LR;\ntu1[shape=ellipse,color=green,label=\"a module\"];\n{\n" + nodes +
         "}\n}\n";
}

TEST(BoostTestListing, PathsAreThoseOfSuites) {
  std::string off = node(65538, "off|b.cpp(14)", 1);
  off.replace(off.find("green"), 5, "yellow");
  const auto cases = parse_boost_test_graph(
      "some text\n" +
      graph(node(65536, "passes|b.cpp(12)", 1) + off + "tu65538 -> tu65536[color=red];\n" +
            node(2, "outer|b.cpp(19)", 1) + "{\n" + node(3, "inner|b.cpp(21)", 2) + "{\n" +
            node(65540, "typed<std__map<int_ int>>|c (1).cpp(24)|labels: @L1", 3) + "}\n}\n") +
      "more text\n");
  ASSERT_TRUE(cases);
  ASSERT_THAT(*cases, SizeIs(3));
  EXPECT_EQ(cases->at(0).name, "passes");
  EXPECT_EQ(cases->at(0).file, "b.cpp");
  EXPECT_EQ(cases->at(0).line, 12U);
  EXPECT_TRUE(cases->at(1).disabled);
  EXPECT_EQ(cases->at(2).name, "outer/inner/typed<std__map<int_ int>>");
  EXPECT_EQ(cases->at(2).file, "c (1).cpp");
  EXPECT_THAT(select_boost_test_cases(*cases)[2].arguments,
              ElementsAre("--run_test=outer/inner/typed<std__map<int_ int>>"));
}

TEST(BoostTestListing, WhatCannotBeSelectedIsNotSplit) {
  EXPECT_FALSE(parse_boost_test_graph(graph(node(65536, "a,b|b.cpp(1)", 1))));
  EXPECT_FALSE(parse_boost_test_graph(graph(node(65536, "star*|b.cpp(1)", 1))));
  EXPECT_FALSE(
      parse_boost_test_graph(graph(node(2, "!x|b.cpp(1)", 1) + node(65536, "y|b.cpp(1)", 2))));
}

TEST(BoostTestListing, DamagedGraphIsNone) {
  EXPECT_FALSE(parse_boost_test_graph(""));
  EXPECT_FALSE(parse_boost_test_graph("unrecognized parameter list_content\n"));
  EXPECT_FALSE(parse_boost_test_graph("} digraph G {"));
  EXPECT_FALSE(parse_boost_test_graph(graph("tu65536[label=\"two\nlines|b.cpp(1)\"];\n")));
  EXPECT_FALSE(parse_boost_test_graph(graph(node(65536, "alone|b.cpp(1)", 7))));
  EXPECT_FALSE(parse_boost_test_graph(
      graph(node(2, "a|b(1)", 3) + node(3, "b|b(1)", 2) + node(65536, "round|b.cpp(1)", 2))));
}

TEST(BoostTestReport, CountsWhatRan) {
  constexpr std::string_view kPassed =
      "\nTest module \"m\" has passed with:\n  1 test case out of 16 passed\n"
      "  15 test cases out of 16 skipped\n  1 assertion out of 1 passed\n";
  const CaseReport passed = read_boost_test_report("Running 1 test case...\n", kPassed);
  EXPECT_EQ(passed.ran, 1U);
  EXPECT_EQ(passed.skipped, 0U);
  const CaseReport dependent = read_boost_test_report("Running 2 test cases...\n", kPassed);
  EXPECT_EQ(dependent.skipped, 1U) << "what it depends on passed";
  const CaseReport skipped = read_boost_test_report(
      "Running 1 test case...\n",
      "Test module \"m\" has passed with:\n  16 test cases out of 16 skipped\n");
  EXPECT_EQ(skipped.ran, 1U);
  EXPECT_EQ(skipped.skipped, 1U);
  EXPECT_EQ(read_boost_test_report("",
                                   "Test setup error: no test cases matching filter or all "
                                   "test cases were disabled\n")
                .ran,
            0U);
  EXPECT_FALSE(read_boost_test_report("Running 1 test case...\n", "*** No errors detected\n").ran);
}

}  // namespace
}  // namespace leakrun

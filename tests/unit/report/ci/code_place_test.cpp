#include "report/ci/code_place.h"

#include <gtest/gtest.h>

namespace leakrun {
namespace {

Frame frame_in(const std::string& file, bool internal = false) {
  Frame frame;
  frame.function = "f";
  frame.file = file;
  frame.line = 3;
  frame.column = 5;
  frame.module = "/build/net_tests";
  frame.internal = internal;
  return frame;
}

TestResult test_at(const std::string& file) {
  TestResult test;
  test.file = file;
  test.line = 12;
  test.target = "build/net_tests";
  test.command = {"/build/net_tests", "--gtest_filter=A.B"};
  return test;
}

TEST(CodePlace, IsInTheSourceTree) {
  const Stack stack = {frame_in("src/alloc.h", true), frame_in("/opt/lib/lib.h"),
                       frame_in("../other/x.cpp"), frame_in("src/a.cpp"), frame_in("src/b.cpp")};
  const CodePlace place = code_place(stack, test_at("tests/t.cpp"));
  EXPECT_EQ(place.file, "src/a.cpp");
  EXPECT_EQ(place.line, 3U);
  EXPECT_EQ(place.column, 5U);
  EXPECT_EQ(place.frame, &stack[3]);
}

TEST(CodePlace, IsTheTestWhereTheStackDoesNotReachTheSourceTree) {
  const CodePlace place = code_place({frame_in("/opt/lib/lib.h")}, test_at("tests/t.cpp"));
  EXPECT_EQ(place.file, "tests/t.cpp");
  EXPECT_EQ(place.line, 12U);
  EXPECT_EQ(place.frame, nullptr);
}

TEST(CodePlace, IsElsewhereWhereNothingIsInTheSourceTree) {
  const Stack foreign = {frame_in("/opt/lib/lib.h")};
  EXPECT_EQ(code_place(foreign, test_at("/abs/t.cpp")).file, "/opt/lib/lib.h");
  const Stack internal = {frame_in("/usr/x.h", true)};
  EXPECT_EQ(code_place(internal, test_at("")).file, "/build/net_tests");
  EXPECT_EQ(code_place({}, test_at("")).file, "/build/net_tests");
  EXPECT_EQ(code_place({}, TestResult{}).file, "");
}

TEST(CodePlace, KnowsWhatIsBelowAFolder) {
  EXPECT_TRUE(is_below("/a/b", "/a"));
  EXPECT_TRUE(is_below("/a", "/"));
  EXPECT_FALSE(is_below("/ab", "/a"));
  EXPECT_FALSE(is_below("/a", "/a"));
  EXPECT_FALSE(is_below("a", "/"));
}

TEST(CodePlace, TakesOnlyAnAbsoluteSourceRoot) {
  SuiteResult suite;
  EXPECT_EQ(source_root_of(suite), "");
  suite.options["source-root"] = "src";
  EXPECT_EQ(source_root_of(suite), "");
  suite.options["source-root"] = "/src";
  EXPECT_EQ(source_root_of(suite), "/src");
}

}  // namespace
}  // namespace leakrun

#include "report/fingerprint.h"

#include <gtest/gtest.h>

#include <sstream>

#include "report/json_report.h"
#include "tests/unit/report/representative_suite.h"

namespace leakrun {
namespace {

Frame own(const std::string& function) {
  Frame frame;
  frame.function = function;
  frame.file = "/src/a.cpp";
  frame.line = 3;
  frame.module = "/b/t";
  frame.offset = 64;
  return frame;
}

Frame internal(const std::string& function) {
  Frame frame = own(function);
  frame.internal = true;
  return frame;
}

Frame unnamed(const std::string& module, std::uint64_t offset) {
  Frame frame;
  frame.module = module;
  frame.offset = offset;
  return frame;
}

TEST(Fingerprint, IsTheSameOnEveryMachine) {
  // FNV-1a of "open\0main\0", by another implementation.
  EXPECT_EQ(fingerprint({own("open"), own("main")}), "4381d8818ac10cfe");
  EXPECT_EQ(fingerprint({}), "cbf29ce484222325");
}

TEST(Fingerprint, StaysWhereCodeMoves) {
  Stack moved = {own("open"), own("main")};
  moved[0].line = 99;
  moved[0].column = 7;
  moved[0].offset = 4096;
  moved[0].file = "/other/a.cpp";
  moved[1].module = "/elsewhere/t2";
  moved[1].build_id = "5f3c";
  EXPECT_EQ(fingerprint(moved), fingerprint({own("open"), own("main")}));
}

TEST(Fingerprint, IsOfTheUsersOwnFrames) {
  const std::string fingerprint_of_own = fingerprint({own("open"), own("main")});
  EXPECT_EQ(fingerprint({internal("malloc"), own("open"), internal("std::invoke"), own("main")}),
            fingerprint_of_own);
  EXPECT_NE(fingerprint({internal("open"), internal("main")}), fingerprint({internal("open")}));
}

TEST(Fingerprint, CountsInlinedFrames) {
  Frame inlined = own("detail");
  inlined.inlined = true;
  EXPECT_NE(fingerprint({inlined, own("open")}), fingerprint({own("open")}));
}

TEST(Fingerprint, TellsStacksApart) {
  EXPECT_NE(fingerprint({own("a"), own("b")}), fingerprint({own("b"), own("a")}));
  EXPECT_NE(fingerprint({own("ab"), own("c")}), fingerprint({own("a"), own("bc")}));
  EXPECT_NE(fingerprint({own("f(int)")}), fingerprint({own("f(long)")}));
}

TEST(Fingerprint, KnowsAFrameWithoutNameByModuleAndOffset) {
  EXPECT_EQ(fingerprint({unnamed("/usr/lib/libx.so", 16)}), fingerprint({unnamed("libx.so", 16)}));
  EXPECT_NE(fingerprint({unnamed("libx.so", 16)}), fingerprint({unnamed("libx.so", 17)}));
  EXPECT_NE(fingerprint({unnamed("libx.so", 16)}), fingerprint({unnamed("liby.so", 16)}));
}

TEST(Fingerprint, IsTheSameOfWhatWasReadFromADocument) {
  SuiteResult suite = representative_suite();
  Stack& stack = suite.results[1].growth_sites[0].stack;
  stack[2].function = "opened \xff\x1b[31m";
  std::ostringstream document;
  write_json_report(document, suite);
  const auto read = read_json_report(document.str());
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(fingerprint(read->results[1].growth_sites[0].stack), fingerprint(stack));
}

}  // namespace
}  // namespace leakrun

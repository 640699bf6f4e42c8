#include "runner/lsan_options.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/unit/runner/temporary_tree.h"

namespace leakrun {
namespace {

TEST(SanitizerOption, IsTheLastOfItsName) {
  EXPECT_EQ(sanitizer_option("", "suppressions"), "");
  EXPECT_EQ(sanitizer_option("max_leaks=3", "suppressions"), "");
  EXPECT_EQ(sanitizer_option("suppressions=/a:max_leaks=3", "suppressions"), "/a");
  EXPECT_EQ(sanitizer_option("suppressions=/a:suppressions=/b", "suppressions"), "/b");
  EXPECT_EQ(sanitizer_option("suppressions=/a:suppressions=", "suppressions"), "");
  EXPECT_EQ(sanitizer_option("x=1 suppressions=/a,y=2", "suppressions"), "/a");
  EXPECT_EQ(sanitizer_option("x=1\nsuppressions=/a", "suppressions"), "/a");
}

TEST(SanitizerOption, MayBeQuoted) {
  EXPECT_EQ(sanitizer_option("suppressions=\"/a:b c\":x=1", "suppressions"), "/a:b c");
  EXPECT_EQ(sanitizer_option("suppressions='/a:b'", "suppressions"), "/a:b");
  EXPECT_EQ(sanitizer_option("suppressions=\"/a", "suppressions"), "/a");
  EXPECT_EQ(sanitizer_option("log_path='suppressions=/b':x=1", "suppressions"), "");
}

TEST(SanitizerOption, IsNoPartOfAnother) {
  EXPECT_EQ(sanitizer_option("print_suppressions=1", "suppressions"), "");
  EXPECT_EQ(sanitizer_option("log_path=/x-suppressions=/b", "suppressions"), "");
  EXPECT_EQ(sanitizer_option("suppressions", "suppressions"), "");
  EXPECT_EQ(sanitizer_option("suppressions:a=b", "suppressions"), "");
}

TEST(LsanSuppressionFile, IsTheTestsOwnBeforeThatOfTheEnvironment) {
  TestCase test;
  const Environment base = {{"LSAN_OPTIONS", "suppressions=/base"},
                            {"ASAN_OPTIONS", "suppressions=/asans-own"}};
  EXPECT_EQ(lsan_suppression_file(test, {}), "");
  EXPECT_EQ(lsan_suppression_file(test, base), "/base");
  test.unset_environment = {"LSAN_OPTIONS"};
  EXPECT_EQ(lsan_suppression_file(test, base), "");
  test.environment = {{"LSAN_OPTIONS", "suppressions=/own"}};
  EXPECT_EQ(lsan_suppression_file(test, base), "/own");
  test.environment = {{"LSAN_OPTIONS", "max_leaks=1"}};
  EXPECT_EQ(lsan_suppression_file(test, base), "");
}

TEST(LsanSuppressionFile, IsInTheWorkingFolderOrBesideTheProgram) {
  TemporaryTree tree;
  const auto program = tree.write_executable("bin/tests", "#!/bin/sh\n");
  TestCase test;
  test.command = {program.string()};
  test.working_directory = tree.path();
  test.environment = {{"LSAN_OPTIONS", "suppressions=lsan.supp"}};
  EXPECT_EQ(lsan_suppression_file(test, {}), tree.path() / "lsan.supp");
  tree.write("bin/lsan.supp", "");
  EXPECT_EQ(lsan_suppression_file(test, {}), tree.path() / "bin" / "lsan.supp");
  tree.write("lsan.supp", "");
  EXPECT_EQ(lsan_suppression_file(test, {}), tree.path() / "lsan.supp");
}

}  // namespace
}  // namespace leakrun

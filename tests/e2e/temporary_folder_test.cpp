// A temporary folder without room for recordings, or none at all.
#include <gmock/gmock.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "base/file.h"
#include "leakrun_process.h"
#include "report/json_report.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

// Runs `script` in a mount namespace of its own, where the folder of the test is a small file
// system; `$leakrun` is the program.
class SmallTemporaryFolder : public testing::Test {
 protected:
  void SetUp() override {
    fs::create_directory(small_);
    const InvocationResult probe = in_namespace("true", "size=64k");
    if (probe.exit_status != 0) {
      GTEST_SKIP() << "no file system can be mounted: " << probe.error_output;
    }
  }

  InvocationResult in_namespace(const std::string& script, const std::string& mount_options) {
    const std::string mount =
        "mount -t tmpfs -o " + mount_options + " tmpfs '" + small_.string() + "' || exit 99\n";
    return run_leakrun(
        {.arguments = {geteuid() == 0 ? "-m" : "-rm", "sh", "-c", mount + script},
         .environment = {"leakrun=" LEAKRUN_PROGRAM, "small=" + small_.string(), "LC_ALL=C"},
         .program = "unshare"});
  }

  std::string report(const std::string& name) const { return (folder_.path() / name).string(); }

  // What stands beside the reports besides themselves.
  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_.path())) {
      names.push_back(entry.path().filename());
    }
    return names;
  }

  PrivateFolder folder_{"leakrun-e2e"};
  fs::path small_ = folder_.path() / "small";
};

std::ptrdiff_t lines_in(const std::string& text) {
  return std::count(text.begin(), text.end(), '\n');
}

constexpr const char* kFill = "dd if=/dev/zero of=\"$small/filler\" bs=1k 2>/dev/null\n";

TEST_F(SmallTemporaryFolder, FullOneIsSaidAndReportsElsewhereAreWhole) {
  const InvocationResult result =
      in_namespace(kFill + std::string("TMPDIR=\"$small\" \"$leakrun\" --junit '") +
                       report("junit.xml") + "' --json '" + report("results.json") + "' " +
                       program("gcc", "clean") + ' ' + program("clang", "leaks"),
                   "size=64k");
  EXPECT_EQ(result.exit_status, 5) << result.output;
  EXPECT_EQ(lines_in(result.error_output), 1) << result.error_output;
  EXPECT_THAT(result.error_output,
              HasSubstr("leakrun: the temporary folder " + small_.string() + " is full"));
  EXPECT_THAT(files(), testing::UnorderedElementsAre("junit.xml", "results.json", "small"));
  const auto text = read_file(report("results.json"), 1 << 20);
  ASSERT_TRUE(text) << text.error();
  const auto suite = read_json_report(*text);
  ASSERT_TRUE(suite) << suite.error();
  ASSERT_EQ(suite->results.size(), 2U);
  for (const TestResult& test : suite->results) {
    EXPECT_EQ(test.error, ErrorKind::kNotMeasured);
    EXPECT_THAT(test.reason, HasSubstr("the temporary folder " + small_.string() + " is full"));
    EXPECT_EQ(test.growth_bytes, std::nullopt);
  }
  const auto checked =
      run_leakrun({.arguments = {"--noout", "--schema", LEAKRUN_JUNIT_SCHEMA, report("junit.xml")},
                   .program = "xmllint"});
  EXPECT_EQ(checked.exit_status, 0) << checked.error_output;
}

// Room for the small recording, and none for the one with the profiles.
TEST_F(SmallTemporaryFolder, OneThatIsFilledByTheTestsIsSaidAndOthersAreMeasured) {
  const InvocationResult result = in_namespace(
      // What the test before it recorded takes room until leakrun has read it.
      "mkdir \"$small/tests\"\ncat > \"$small/tests/fills\" <<END\n#!/bin/sh\n"
      "while ls -d $small/leakrun*/0 >/dev/null 2>&1; do sleep 0.01; done\n"
      "dd if=/dev/zero of=$small/filler bs=1k 2>/dev/null\n" +
          program("gcc", "clean") +
          "\nEND\nchmod +x \"$small/tests/fills\"\nTMPDIR=\"$small\" \"$leakrun\" -j 1 --json '" +
          report("results.json") + "' " + program("gcc", "clean") + " \"$small/tests/fills\"",
      "size=256k");
  EXPECT_EQ(result.exit_status, 5) << result.output;
  EXPECT_EQ(lines_in(result.error_output), 1) << result.error_output;
  const auto text = read_file(report("results.json"), 1 << 20);
  ASSERT_TRUE(text) << text.error();
  const auto suite = read_json_report(*text);
  ASSERT_TRUE(suite) << suite.error();
  EXPECT_EQ(result_of(*suite, "clean").verdict, Verdict::kPassed);
  EXPECT_EQ(result_of(*suite, "fills").error, ErrorKind::kNotMeasured);
  EXPECT_THAT(result_of(*suite, "fills").reason, HasSubstr(" is full"));
}

TEST_F(SmallTemporaryFolder, OneWithoutRoomForAFolderIsOneLineAndStatus5) {
  const InvocationResult result = in_namespace(
      "TMPDIR=\"$small\" \"$leakrun\" " + program("gcc", "clean"), "size=64k,nr_inodes=1");
  EXPECT_EQ(result.exit_status, 5);
  EXPECT_EQ(result.output, "");
  EXPECT_EQ(lines_in(result.error_output), 1) << result.error_output;
  EXPECT_THAT(result.error_output, HasSubstr(small_.string()));
  EXPECT_THAT(result.error_output, HasSubstr("No space left on device"));
}

TEST_F(SmallTemporaryFolder, ReportThatFindsNoRoomIsSaidAndLeavesNothing) {
  const InvocationResult result =
      in_namespace(kFill + std::string("\"$leakrun\" --junit \"$small/junit.xml\" ") +
                       program("gcc", "leaks") + "\nstatus=$?\nls -A \"$small\"\nexit $status",
                   "size=64k");
  EXPECT_EQ(result.exit_status, 5);
  EXPECT_EQ(lines_in(result.error_output), 1) << result.error_output;
  EXPECT_THAT(result.error_output, HasSubstr((small_ / "junit.xml").string()));
  EXPECT_THAT(result.error_output, HasSubstr("No space left on device"));
  // The verdict is told all the same, and the folder holds what it held.
  EXPECT_THAT(result.output, HasSubstr("LEAKED"));
  EXPECT_THAT(result.output, testing::EndsWith("\nfiller\n"));
  EXPECT_THAT(result.output, Not(HasSubstr("junit")));
}

TEST(TemporaryFolder, MissingOneIsOneLineAndStatus5) {
  const InvocationResult result = run_leakrun(
      {.arguments = {program("gcc", "clean")}, .environment = {"TMPDIR=/nonexistent/folder"}});
  EXPECT_EQ(result.exit_status, 5);
  EXPECT_EQ(result.output, "");
  EXPECT_EQ(lines_in(result.error_output), 1) << result.error_output;
  EXPECT_THAT(result.error_output, HasSubstr("/nonexistent/folder"));
  EXPECT_THAT(result.error_output, HasSubstr("No such file or directory"));
}

}  // namespace
}  // namespace leakrun

#include <gmock/gmock.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "base/file.h"
#include "leakrun_process.h"

namespace leakrun {
namespace {

using testing::HasSubstr;

// Wrong use: one line on standard error that holds `part`, nothing on standard output.
void expect_refusal(const std::vector<std::string>& arguments, int status,
                    const std::string& part) {
  const InvocationResult result = run_leakrun({.arguments = arguments});
  EXPECT_EQ(result.exit_status, status) << part;
  EXPECT_THAT(result.error_output, HasSubstr(part));
  EXPECT_EQ(std::count(result.error_output.begin(), result.error_output.end(), '\n'), 1)
      << result.error_output;
  EXPECT_EQ(result.output, "");
}

TEST(Usage, WrongUseIsOneLineAndStatus2) {
  const std::string clean = program("clang", "clean");
  expect_refusal({"--treshold-mb", "5", clean}, 2, "did you mean '--threshold-mb'?");
  expect_refusal({}, 2, "no target given");
  expect_refusal({"/nonexistent/tests"}, 2, "/nonexistent/tests");
  expect_refusal({"--threshold-mb", "many", clean}, 2, "'many' is not a number of megabytes");
  expect_refusal({"--threshold-mb", "-1", clean}, 2, "'-1' is not a number of megabytes");
  expect_refusal({"--threshold-mb", "nan", clean}, 2, "'nan' is not a number of megabytes");
  expect_refusal({"--threshold-mb", clean}, 2, "is not a number of megabytes");
  expect_refusal({"--leaks", "offf", clean}, 2, "did you mean 'off'?");
  expect_refusal({"-j", "0", clean}, 2, "whole number");
  expect_refusal({"--junit", "-", "--json", "-", clean}, 2, "would mix on standard output");
  expect_refusal({clean, "--timeout"}, 2, "--timeout");
}

TEST(Usage, ValuesThatAreEmptyAreRefused) {
  const std::string clean = program("clang", "clean");
  for (const char* option : {"--json", "--config", "--shard", "--filter"}) {
    expect_refusal({option, "", clean}, 2, std::string(option) + ": its value is empty");
  }
}

TEST(Usage, ReportsReplaceNothingButReports) {
  const PrivateFolder folder("leakrun-e2e");
  const std::string clean = program("clang", "clean");
  const std::string copy = folder.path() / "test";
  std::filesystem::copy_file(clean, copy);
  expect_refusal({"--json", copy, clean}, 2, "there is another file of this name");
  expect_refusal({"--junit", copy, clean}, 2, "there is another file of this name");
  EXPECT_EQ(std::filesystem::file_size(copy), std::filesystem::file_size(clean));
  const std::string report = folder.path() / "report";
  expect_refusal({"--json", report, "--junit", folder.path() / "." / "report", clean}, 2,
                 "give each a file of its own");
  EXPECT_EQ(run_leakrun({.arguments = {"--json", report, clean}}).exit_status, 0);
  EXPECT_EQ(run_leakrun({.arguments = {"--json", report, clean}}).exit_status, 0);
}

TEST(Usage, OutputThatCannotBeWrittenIsSaid) {
  const InvocationResult result = run_leakrun(
      {.arguments = {"-c", "\"$0\" \"$1\" >/dev/full", LEAKRUN_PROGRAM, program("clang", "clean")},
       .program = "sh"});
  EXPECT_EQ(result.exit_status, 5);
  EXPECT_THAT(result.error_output, HasSubstr("leakrun: cannot write standard output\n"));
}

// Root may read everything.
TEST(Usage, WhatCannotBeReadIsNotLeftOutInSilence) {
  const PrivateFolder folder("leakrun-e2e");
  std::filesystem::permissions(folder.path(), std::filesystem::perms::all);
  std::filesystem::copy_file(program("clang", "clean"), folder.path() / "clean");
  std::filesystem::create_directory(folder.path() / "closed");
  std::filesystem::permissions(folder.path() / "closed", std::filesystem::perms::none);
  const std::string as_nobody = geteuid() == 0 ? "setpriv --reuid 65534 --clear-groups " : "";
  const InvocationResult result = run_leakrun(
      {.arguments = {"-c", as_nobody + "\"$0\" list \"$1\"", LEAKRUN_PROGRAM, folder.path()},
       .program = "sh"});
  EXPECT_EQ(result.exit_status, 2) << result.output;
  EXPECT_THAT(result.error_output, HasSubstr("/closed: Permission denied"));
}

TEST(Usage, NoTestsIsStatus4AndSaysWhatWasLookedFor) {
  const PrivateFolder folder("leakrun-e2e");
  expect_refusal({folder.path().string()}, 4, folder.path().string());
  expect_refusal({"--filter", "nothing*", program("clang", "clean")}, 4, "--filter");
}

TEST(Usage, ProgramWithoutAsanIsNotMeasuredAndStatus5) {
  const Invocation invocation{.arguments = {program("plain", "clean")}};
  EXPECT_EQ(run_leakrun(invocation).exit_status, 5);
  const TestResult result = result_of(suite_of(invocation), "clean");
  EXPECT_EQ(result.verdict, Verdict::kError);
  EXPECT_EQ(result.error, ErrorKind::kNotMeasured);
  EXPECT_THAT(result.reason, HasSubstr("-fsanitize=address"));
  EXPECT_THAT(result.reason, HasSubstr("toolchain"));
  EXPECT_FALSE(result.growth_bytes);
}

TEST(Usage, OneUnmeasuredTestAmongOthersIsStatus1) {
  EXPECT_EQ(
      run_leakrun({.arguments = {program("plain", "clean"), program("gcc", "clean")}}).exit_status,
      1);
}

TEST(Usage, ExitStatusIs0WhenAllPassAnd1WhenOneDoesNot) {
  EXPECT_EQ(run_leakrun({.arguments = {program("gcc", "clean")}}).exit_status, 0);
  EXPECT_EQ(run_leakrun({.arguments = {program("gcc", "leaks")}}).exit_status, 1);
}

TEST(Usage, EnvironmentSetsOptionsAndTheCommandLineWins) {
  const std::string grows = program("clang", "cache_grows");
  EXPECT_EQ(
      run_leakrun({.arguments = {grows}, .environment = {"LEAKRUN_THRESHOLD_MB=1"}}).exit_status,
      1);
  EXPECT_EQ(run_leakrun({.arguments = {"--threshold-mb", "10", grows},
                         .environment = {"LEAKRUN_THRESHOLD_MB=1"}})
                .exit_status,
            0);
}

TEST(Usage, ArgumentsBehindTwoDashesGoToTheTests) {
  const std::string needy = program("gcc", "needs_argument");
  EXPECT_EQ(run_leakrun({.arguments = {needy, "--", "a b", "*"}}).exit_status, 0);
  EXPECT_EQ(run_leakrun({.arguments = {needy}}).exit_status, 1);
}

TEST(Usage, TextNamesTheFindingAndHowToSeeMore) {
  const std::string grows = program("clang", "cache_grows");
  const auto brief = run_leakrun({.arguments = {"--threshold-mb", "1", grows}});
  EXPECT_THAT(brief.output, HasSubstr("MB growth (threshold: 1.00 MB).\n"
                                      "Run with --leak-report for details.\n"));
  EXPECT_THAT(brief.output, testing::Not(HasSubstr("\033")));
  const auto whole = run_leakrun({.arguments = {"--threshold-mb", "1", "--leak-report", grows}});
  EXPECT_THAT(whole.output, HasSubstr("MEMORY LEAK DETECTED: cache_grows::cache_grows\n"));
  EXPECT_THAT(whole.output, HasSubstr("Top 10 memory allocations:\n  +4.00 MB in 512 allocations"));
}

TEST(Usage, TheHeadlineIsTheFirstFrameOfTheUsersOwnCode) {
  const std::string grows = program("clang", "cache_grows");
  const std::vector<std::string> usual = {"--threshold-mb", "1", "--source-root",
                                          LEAKRUN_E2E_SOURCES, grows};
  EXPECT_THAT(run_leakrun({.arguments = usual}).output,
              HasSubstr("allocations: programs/cache_grows.cpp:9 remember(int)\n"));
  std::vector<std::string> named = usual;
  named.insert(named.begin(), {"--internal", "remember*"});
  EXPECT_THAT(run_leakrun({.arguments = named}).output,
              HasSubstr("allocations: programs/cache_grows.cpp:14 main\n"));
  named = usual;
  named.insert(named.begin(), {"--path-map", LEAKRUN_E2E_SOURCES "=/elsewhere"});
  EXPECT_THAT(run_leakrun({.arguments = named}).output,
              HasSubstr("allocations: /elsewhere/programs/cache_grows.cpp:9 remember(int)\n"));
}

TEST(Usage, JUnitFileFitsTheSchema) {
  const PrivateFolder folder("leakrun-e2e");
  const std::string file = (folder.path() / "deep" / "junit.xml").string();
  run_leakrun({.arguments = {"--threshold-mb", "1", "--timeout", "0.5", "--junit", file,
                             LEAKRUN_E2E_PROGRAMS "/gcc"},
               .working_directory = folder.path()});
  const auto checked = run_leakrun(
      {.arguments = {"--noout", "--schema", LEAKRUN_JUNIT_SCHEMA, file}, .program = "xmllint"});
  EXPECT_EQ(checked.exit_status, 0) << checked.error_output;
  const auto text = read_file(file, 1 << 24);
  ASSERT_TRUE(text);
  for (const char* type : {"leakrun.growth", "leakrun.leak", "leakrun.test", "leakrun.crash",
                           "leakrun.asan", "leakrun.timeout", "leakrun.not-measured"}) {
    EXPECT_THAT(*text, HasSubstr(std::string("type=\"") + type + '"'));
  }
}

TEST(Usage, ReportThatCannotBeWrittenIsStatus5) {
  const auto result =
      run_leakrun({.arguments = {"--junit", "/proc/nowhere/junit.xml", program("gcc", "clean")}});
  EXPECT_EQ(result.exit_status, 5);
  EXPECT_THAT(result.error_output, HasSubstr("/proc/nowhere"));
}

}  // namespace
}  // namespace leakrun

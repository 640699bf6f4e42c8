#include "runner/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "runner/run_error.h"
#include "tests/unit/runner/temporary_tree.h"

namespace leakrun {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

using Words = std::vector<std::string>;

RunOptions parsed(const Words& arguments) {
  const auto options = parse_options(arguments);
  EXPECT_TRUE(options);
  return options.value_or(RunOptions{});
}

std::string usage_error(const Words& arguments) {
  try {
    parse_options(arguments);
  } catch (const RunError& error) {
    EXPECT_EQ(error.status(), ExitStatus::kUsage);
    EXPECT_THAT(std::string(error.what()), Not(HasSubstr("\n"))) << "one line";
    return error.what();
  }
  return "accepted";
}

TEST(ParseOptions, HasDefaults) {
  const RunOptions options = parsed({"./tests"});
  EXPECT_THAT(options.targets, ElementsAre("./tests"));
  EXPECT_THAT(options.test_arguments, IsEmpty());
  EXPECT_EQ(options.threshold_bytes, 5U << 20);
  EXPECT_EQ(options.leaks, LeakPolicy::kFail);
  EXPECT_FALSE(options.leak_report);
  EXPECT_EQ(options.top, 10U);
  EXPECT_EQ(options.jobs, std::max(1U, std::thread::hardware_concurrency()));
  EXPECT_EQ(options.timeout_seconds, 300);
  EXPECT_THAT(options.filters, IsEmpty());
  EXPECT_THAT(options.excludes, IsEmpty());
  EXPECT_EQ(report_file(options.reports, "junit"), "");
  EXPECT_EQ(report_file(options.reports, "json"), "");
  EXPECT_EQ(options.build_dir, "");
  EXPECT_EQ(options.toolchain, "");
  EXPECT_THAT(options.cmake_args, IsEmpty());
  EXPECT_EQ(options.color, ColorChoice::kAuto);
  EXPECT_FALSE(options.verbose);
  EXPECT_FALSE(options.quiet);
  EXPECT_EQ(options.memory_budget.bytes, 0U);
  EXPECT_EQ(options.memory_budget.percent, 80);
  EXPECT_EQ(options.test_memory_bytes, 0U);
  EXPECT_EQ(options.max_failures, 0U);
  EXPECT_EQ(options.retries, 0U);
  EXPECT_EQ(options.slow_after_seconds, 60);
}

TEST(ParseOptions, ReadsWhatConcernsTheSchedule) {
  const RunOptions options =
      parsed({"--memory-budget", "1.5", "--test-memory-mb", "0.5", "--max-fail", "7", "--retries",
              "3", "--slow-after", "0.5", "t"});
  EXPECT_EQ(options.memory_budget.bytes, 3U << 19);
  EXPECT_EQ(options.test_memory_bytes, 1U << 19);
  EXPECT_EQ(options.max_failures, 7U);
  EXPECT_EQ(options.retries, 3U);
  EXPECT_EQ(options.slow_after_seconds, 0.5);
  EXPECT_EQ(parsed({"--memory-budget", "12.5%", "t"}).memory_budget.percent, 12.5);
  EXPECT_EQ(parsed({"--fail-fast", "--max-fail", "7", "t"}).max_failures, 1U);
}

TEST(ParseOptions, ReadsEachOption) {
  const RunOptions options = parsed({"--threshold-mb",
                                     "0.5",
                                     "--leaks",
                                     "warn",
                                     "--leak-report",
                                     "--top",
                                     "3",
                                     "--jobs",
                                     "4",
                                     "--timeout",
                                     "2.5",
                                     "--filter",
                                     "Net.*",
                                     "--filter",
                                     "Disk.?",
                                     "--exclude",
                                     "*.Slow",
                                     "--junit",
                                     "out.xml",
                                     "--json",
                                     "-",
                                     "--build-dir",
                                     "build/x",
                                     "--toolchain",
                                     "gcc",
                                     "--color",
                                     "always",
                                     "--verbose",
                                     "--quiet",
                                     "a",
                                     "b"});
  EXPECT_EQ(options.threshold_bytes, 1U << 19);
  EXPECT_EQ(options.leaks, LeakPolicy::kWarn);
  EXPECT_TRUE(options.leak_report);
  EXPECT_EQ(options.top, 3U);
  EXPECT_EQ(options.jobs, 4U);
  EXPECT_EQ(options.timeout_seconds, 2.5);
  EXPECT_THAT(options.filters, ElementsAre("Net.*", "Disk.?"));
  EXPECT_THAT(options.excludes, ElementsAre("*.Slow"));
  EXPECT_EQ(report_file(options.reports, "junit"), "out.xml");
  EXPECT_EQ(report_file(options.reports, "json"), "-");
  EXPECT_EQ(options.build_dir, "build/x");
  EXPECT_EQ(options.toolchain, "gcc");
  EXPECT_EQ(options.color, ColorChoice::kAlways);
  EXPECT_TRUE(options.verbose);
  EXPECT_TRUE(options.quiet);
  EXPECT_THAT(options.targets, ElementsAre("a", "b"));
}

TEST(ParseOptions, ReadsShortAndJoinedForms) {
  const RunOptions options = parsed({"-j3", "-v", "-q", "--threshold-mb=2", "./tests"});
  EXPECT_EQ(options.jobs, 3U);
  EXPECT_TRUE(options.verbose);
  EXPECT_TRUE(options.quiet);
  EXPECT_EQ(options.threshold_bytes, 2U << 20);
  EXPECT_EQ(parsed({"-j", "2", "./tests"}).jobs, 2U);
}

TEST(ParseOptions, PassesOnWhatStandsBehindTheSeparator) {
  const RunOptions options = parsed({"./tests", "--", "--gtest_repeat=2", "--", "-j", "x"});
  EXPECT_THAT(options.targets, ElementsAre("./tests"));
  EXPECT_THAT(options.test_arguments, ElementsAre("--gtest_repeat=2", "--", "-j", "x"));
}

TEST(ParseOptions, TakesArgumentsOfCmakeThatLookLikeOptions) {
  const RunOptions options = parsed(
      {"--cmake-arg", "-DX=ON", "--cmake-arg=-DY=a b", "--cmake-arg", "--fresh", "./source"});
  EXPECT_THAT(options.cmake_args, ElementsAre("-DX=ON", "-DY=a b", "--fresh"));
  EXPECT_THAT(options.targets, ElementsAre("./source"));
}

TEST(ParseOptions, TakesAZeroThreshold) {
  EXPECT_EQ(parsed({"--threshold-mb", "0", "t"}).threshold_bytes, 0U);
}

TEST(ParseOptions, ReadsTheEnvironmentOverDefaults) {
  const ScopedVariable threshold("LEAKRUN_THRESHOLD_MB", "10");
  const ScopedVariable report("LEAKRUN_LEAK_REPORT", "true");
  const ScopedVariable jobs("LEAKRUN_JOBS", "7");
  const ScopedVariable filter("LEAKRUN_FILTER", "Net.*");
  const RunOptions options = parsed({"t"});
  EXPECT_EQ(options.threshold_bytes, 10U << 20);
  EXPECT_TRUE(options.leak_report);
  EXPECT_EQ(options.jobs, 7U);
  EXPECT_THAT(options.filters, ElementsAre("Net.*"));
}

TEST(ParseOptions, ReadsTheCommandLineOverTheEnvironment) {
  const ScopedVariable threshold("LEAKRUN_THRESHOLD_MB", "10");
  const ScopedVariable leaks("LEAKRUN_LEAKS", "off");
  const RunOptions options = parsed({"--threshold-mb", "3", "t"});
  EXPECT_EQ(options.threshold_bytes, 3U << 20);
  EXPECT_EQ(options.leaks, LeakPolicy::kOff);
}

TEST(ParseOptions, PassesOverVariablesThatAreNoOptions) {
  const ScopedVariable folder("LEAKRUN_RECORDING_DIR", "/tmp/x");
  const ScopedVariable unknown("LEAKRUN_NO_SUCH_OPTION", "1");
  const ScopedVariable help("LEAKRUN_HELP", "1");
  const ScopedVariable target("LEAKRUN_TARGET", "other");
  EXPECT_THAT(parsed({"t"}).targets, ElementsAre("t"));
}

TEST(ParseOptions, RefusesAWrongValueInTheEnvironment) {
  const ScopedVariable threshold("LEAKRUN_THRESHOLD_MB", "lots");
  EXPECT_THAT(usage_error({"t"}), StartsWith("LEAKRUN_THRESHOLD_MB: 'lots' is not a number"));
}

TEST(ParseOptions, BlamesAFlagOfTheEnvironment) {
  const ScopedVariable quiet("LEAKRUN_QUIET", "perhaps");
  EXPECT_EQ(usage_error({"t"}), "LEAKRUN_QUIET: give it true or false");
}

TEST(ParseOptions, TakesAnEmptyVariableForOneThatIsNotSet) {
  const ScopedVariable threshold("LEAKRUN_THRESHOLD_MB", "");
  const ScopedVariable quiet("LEAKRUN_QUIET", "");
  const ScopedVariable filter("LEAKRUN_FILTER", "");
  const RunOptions options = parsed({"t"});
  EXPECT_EQ(options.threshold_bytes, 5U << 20);
  EXPECT_FALSE(options.quiet);
  EXPECT_THAT(options.filters, IsEmpty());
}

TEST(ParseOptions, TellsEveryValueAsText) {
  const RunOptions options =
      parsed({"--threshold-mb", "1.5", "--filter", "A.*", "--filter", "B", "-v", "t"});
  EXPECT_EQ(options.as_text.at("threshold-mb"), "1.5");
  EXPECT_EQ(options.as_text.at("leaks"), "fail");
  EXPECT_EQ(options.as_text.at("verbose"), "true");
  EXPECT_EQ(options.as_text.at("quiet"), "false");
  EXPECT_EQ(options.as_text.at("filter"), "A.* B");
  EXPECT_EQ(options.as_text.at("target"), "t");
  EXPECT_EQ(options.as_text.count("help"), 0U);
}

TEST(ParseOptions, PrintsHelpThatNamesEveryOption) {
  testing::internal::CaptureStdout();
  EXPECT_EQ(parse_options({"--help"}), std::nullopt);
  const std::string help = testing::internal::GetCapturedStdout();
  for (const char* text : {"Usage: leakrun",
                           "--threshold-mb",
                           "--leaks",
                           "--leak-report",
                           "--top",
                           "--jobs",
                           "--timeout",
                           "--filter",
                           "--exclude",
                           "--junit",
                           "--json",
                           "--toolchain",
                           "--build-dir",
                           "--cmake-arg",
                           "--color",
                           "--verbose",
                           "--quiet",
                           "--version",
                           "LEAKRUN_THRESHOLD_MB",
                           "Exit status"}) {
    EXPECT_THAT(help, HasSubstr(text));
  }
}

TEST(ParseOptions, PrintsTheVersionWithoutATarget) {
  testing::internal::CaptureStdout();
  EXPECT_EQ(parse_options({"--version"}), std::nullopt);
  EXPECT_THAT(testing::internal::GetCapturedStdout(),
              testing::MatchesRegex("leakrun [0-9]+\\.[0-9]+\\.[0-9]+\n"));
}

struct WrongUse {
  Words arguments;
  std::vector<std::string> parts;  ///< of what is said
};

void PrintTo(const WrongUse& use, std::ostream* out) {
  for (const std::string& argument : use.arguments) {
    *out << argument << ' ';
  }
}

class WrongUsage : public testing::TestWithParam<WrongUse> {};

TEST_P(WrongUsage, IsOneLineThatSaysWhatToDo) {
  const std::string said = usage_error(GetParam().arguments);
  for (const std::string& part : GetParam().parts) {
    EXPECT_THAT(said, HasSubstr(part));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Options, WrongUsage,
    testing::Values(
        WrongUse{{"--treshold-mb", "3", "t"}, {"--treshold-mb", "did you mean '--threshold-mb'?"}},
        WrongUse{{"--threshold", "3", "t"}, {"unknown option '--threshold'", "--threshold-mb"}},
        WrongUse{{"--junti=/a/long/path/to/a/report.xml", "t"},
                 {"'--junti'", "did you mean '--junit'?"}},
        WrongUse{{"--frobnicate", "t"}, {"unknown option '--frobnicate' (leakrun --help"}},
        WrongUse{{"-x", "t"}, {"'-x'", "leakrun --help"}}, WrongUse{{}, {"no target given"}},
        WrongUse{{"--threshold-mb", "3"}, {"no target given", "leakrun ./tests"}},
        WrongUse{{"--", "t"}, {"no target given"}},
        WrongUse{{"t", "--threshold-mb"}, {"--threshold-mb", "leakrun --help"}},
        WrongUse{{"t", "--leak-report=maybe"}, {"leak-report", "leakrun --help"}},
        WrongUse{{"--threshold-mb", "3", "--threshold-mb", "4", "t"},
                 {"--threshold-mb: given more than once"}}));

INSTANTIATE_TEST_SUITE_P(
    Numbers, WrongUsage,
    testing::Values(
        WrongUse{{"--threshold-mb", "lots", "t"}, {"--threshold-mb: 'lots' is not a number"}},
        WrongUse{{"--threshold-mb", "-5", "t"}, {"--threshold-mb: '-5' is not a number"}},
        WrongUse{{"--threshold-mb=-5", "t"}, {"--threshold-mb: '-5' is not a number"}},
        WrongUse{{"--threshold-mb", "5MB", "t"}, {"'5MB' is not a number of megabytes"}},
        WrongUse{{"--threshold-mb", "nan", "t"}, {"'nan'"}},
        WrongUse{{"--threshold-mb", "inf", "t"}, {"'inf'"}},
        WrongUse{{"--threshold-mb", "1e300", "t"}, {"'1e300'"}},
        WrongUse{{"--threshold-mb=", "t"}, {"threshold-mb"}},
        WrongUse{{"--timeout", "0", "t"}, {"--timeout: 0"}},
        WrongUse{{"--timeout", "soon", "t"}, {"--timeout: 'soon' is not a number of seconds"}},
        WrongUse{{"--jobs", "0", "t"}, {"--jobs: '0' is not a whole number from 1"}},
        WrongUse{{"-j", "1.5", "t"}, {"--jobs: '1.5' is not a whole number"}},
        WrongUse{{"-j", "-2", "t"}, {"'-2' is not a whole number"}},
        WrongUse{{"-j", "100000", "t"}, {"'100000' is not a whole number"}},
        WrongUse{{"--memory-budget", "101%", "t"}, {"--memory-budget: '101%' is neither"}},
        WrongUse{{"--memory-budget", "0", "t"}, {"--memory-budget: '0'"}},
        WrongUse{{"--memory-budget", "%", "t"}, {"--memory-budget: '%'"}},
        WrongUse{{"--memory-budget", "nan%", "t"}, {"--memory-budget: 'nan%'"}},
        WrongUse{{"--memory-budget", "-1", "t"}, {"--memory-budget: '-1'"}},
        WrongUse{{"--test-memory-mb", "much", "t"}, {"--test-memory-mb: 'much'"}},
        WrongUse{{"--retries", "1.5", "t"}, {"--retries: '1.5' is not a whole number from 0"}},
        WrongUse{{"--max-fail", "100000", "t"}, {"--max-fail: '100000'"}},
        WrongUse{{"--slow-after", "0", "t"}, {"--slow-after: give a number"}},
        WrongUse{{"--top", "none", "t"}, {"--top: 'none'"}}));

INSTANTIATE_TEST_SUITE_P(
    Choices, WrongUsage,
    testing::Values(WrongUse{{"--leaks", "war", "t"},
                             {"--leaks: 'war' is none of fail, warn, off", "did you mean"}},
                    WrongUse{{"--leaks", "", "t"}, {"leaks"}},
                    WrongUse{{"--color", "rainbow", "t"},
                             {"--color: 'rainbow' is none of auto, always, never"}},
                    WrongUse{{"--color", "a\nb\x1b", "t"}, {"'a\\nb"}}));

TEST(Options, TakesOverridesInTheirOrder) {
  const RunOptions options =
      parsed({"--override", "A.*:skip", "--override", "a::b:threshold-mb=0.5", "t"});
  ASSERT_EQ(options.overrides.size(), 2U);
  EXPECT_EQ(options.overrides[0].glob, "A.*");
  EXPECT_EQ(options.overrides[1].glob, "a::b");
  EXPECT_THAT(usage_error({"--override", "A.*", "t"}), testing::HasSubstr("GLOB:skip"));
}

}  // namespace
}  // namespace leakrun

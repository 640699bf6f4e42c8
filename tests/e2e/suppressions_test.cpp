#include <gmock/gmock.h>

#include <filesystem>

#include "base/file.h"
#include "leakrun_process.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

/// What leakrun says of programs/suppressible.cpp, built by each compiler, with a threshold of 1
/// MB.
class Suppressions : public testing::TestWithParam<std::string> {
 protected:
  Suppressions() : program_(program(GetParam(), "suppressible")) {}

  // With `lines` as the file given by --suppressions, where there are any.
  Invocation invocation(const std::string& lines, std::vector<std::string> what) const {
    Invocation invocation{.arguments = {"--threshold-mb", "1", program_}};
    if (!lines.empty()) {
      write_source(file(), lines);
      invocation.arguments.insert(invocation.arguments.end(), {"--suppressions", file().string()});
    }
    invocation.arguments.emplace_back("--");
    invocation.arguments.insert(invocation.arguments.end(), what.begin(), what.end());
    return invocation;
  }

  SuiteResult suite(const std::string& lines, std::vector<std::string> what) const {
    return suite_of(invocation(lines, std::move(what)));
  }

  TestResult result(const std::string& lines, std::vector<std::string> what) const {
    return result_of(suite(lines, std::move(what)), "suppressible");
  }

  fs::path file() const { return folder_.path() / "the.supp"; }

  PrivateFolder folder_{"leakrun-e2e"};
  std::string program_;
};

INSTANTIATE_TEST_SUITE_P(Compilers, Suppressions,
                         testing::Values("clang", "gcc", "clang-linked", "gcc-linked"),
                         [](const auto& info) {
                           std::string name = info.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST_P(Suppressions, CoverLeaksByFunction) {
  const SuiteResult suite = this->suite("leak:^legacy_init\nleak:gone\n", {"legacy_init"});
  const TestResult result = result_of(suite, "suppressible");
  EXPECT_EQ(result.verdict, Verdict::kPassed) << result.reason;
  EXPECT_EQ(result.leaked_bytes, 0U);
  EXPECT_EQ(result.suppressed_leaked_bytes, 3U * 4096);
  EXPECT_THAT(result.leaks, IsEmpty());
  EXPECT_THAT(result.reason, HasSubstr("Suppressed: 12.00 KB in 3 leaks by leak:^legacy_init."));
  ASSERT_THAT(suite.suppressions, SizeIs(2));
  EXPECT_EQ(suite.suppressions[0].pattern, "leak:^legacy_init");
  EXPECT_EQ(suite.suppressions[0].line, 1U);
  EXPECT_EQ(suite.suppressions[0].bytes, 3U * 4096);
  EXPECT_GT(suite.suppressions[0].matches, 0U);
  EXPECT_FALSE(suite.suppressions[0].stale);
  EXPECT_EQ(suite.suppressions[1].matches, 0U);
  EXPECT_TRUE(suite.suppressions[1].stale);
}

TEST_P(Suppressions, CoverLeaksBySourceFileAndLeaveTheOthers) {
  EXPECT_EQ(result("leak:/suppressible.cpp$\n", {"legacy_init"}).verdict, Verdict::kPassed);
  const TestResult left = result("leak:legacy_init\n", {"legacy_init", "inner"});
  EXPECT_EQ(left.verdict, Verdict::kLeaked);
  EXPECT_EQ(left.leaked_bytes, 1000U);
  EXPECT_THAT(left.leaks, SizeIs(1));
}

TEST_P(Suppressions, NeverMatchTheAgent) {
  for (const char* line : {"leak:libleakrun_agent\n", "leak:leakrun_measured_main\n"}) {
    EXPECT_EQ(result(line, {"legacy_init"}).verdict, Verdict::kLeaked) << line;
  }
}

TEST_P(Suppressions, CoverGrowthToo) {
  EXPECT_EQ(result("", {"fill_cache"}).verdict, Verdict::kGrew);
  const TestResult covered = result("leak:fill_cache\n", {"fill_cache"});
  EXPECT_EQ(covered.verdict, Verdict::kPassed) << covered.reason;
  EXPECT_LT(covered.growth_bytes, 1 << 20);
  EXPECT_EQ(covered.suppressed_growth_bytes, 4U << 20);
  const TestResult left = result("leak:fill_cache\n", {"fill_cache", "other_cache"});
  EXPECT_EQ(left.verdict, Verdict::kGrew);
  EXPECT_GE(left.growth_bytes, 2 << 20);
  EXPECT_LT(left.growth_bytes, 3 << 20);
}

TEST_P(Suppressions, CoverNothingOverTheirBudget) {
  EXPECT_EQ(result("leak:legacy_init max=12KB\n", {"legacy_init"}).verdict, Verdict::kPassed);
  const TestResult over = result("leak:legacy_init max=11KB\n", {"legacy_init"});
  EXPECT_EQ(over.verdict, Verdict::kLeaked);
  EXPECT_EQ(over.leaked_bytes, 3U * 4096) << "what is over the budget counts whole";
  EXPECT_EQ(result("leak:fill_cache max=5MB\n", {"fill_cache"}).verdict, Verdict::kPassed);
  EXPECT_EQ(result("leak:fill_cache max=3MB\n", {"fill_cache"}).verdict, Verdict::kGrew);
}

TEST_P(Suppressions, CoverStacksBySeveralFrames) {
  EXPECT_EQ(result("leak:outer>inner\n", {"outer"}).verdict, Verdict::kPassed);
  EXPECT_EQ(result("leak:outer>inner\n", {"inner"}).verdict, Verdict::kLeaked);
  EXPECT_EQ(result("leak:inner>outer\n", {"outer"}).verdict, Verdict::kLeaked);
}

TEST_P(Suppressions, OfLsanOptionsCoverLeaksAlone) {
  write_source(file(), "leak:legacy_init\nleak:fill_cache\n");
  Invocation leaks = invocation("", {"legacy_init"});
  leaks.environment = {"LSAN_OPTIONS=max_leaks=9:suppressions=" + file().string()};
  EXPECT_EQ(run_leakrun(leaks).exit_status, 0);
  Invocation grows = invocation("", {"fill_cache"});
  grows.environment = leaks.environment;
  EXPECT_EQ(run_leakrun(grows).exit_status, 1);
  // A part of the agent's own path, which is in every stack.
  write_source(file(), "leak:leakrun_agent\n");
  EXPECT_EQ(run_leakrun(leaks).exit_status, 1);
}

TEST_P(Suppressions, ThatAreCompiledInAreMatchedBySymbols) {
  const std::string own = program(GetParam(), "suppresses_by_default");
  const auto status_with = [&](const std::string& lines) {
    return run_leakrun({.arguments = {own}, .environment = {"SUPPRESSIONS=" + lines}}).exit_status;
  };
  EXPECT_EQ(status_with(""), 1);
  EXPECT_EQ(status_with("leak:legacy_init\n"), 0);
  EXPECT_EQ(status_with("leak:other\n"), 1);
}

TEST(SuppressionsOfTheProgram, ThatMatchTheAgentHideNoLeaks) {
  for (const char* compiler : {"clang", "gcc"}) {
    const TestResult result =
        result_of(suite_of({.arguments = {program(compiler, "suppresses_by_default")},
                            .environment = {"SUPPRESSIONS=leak:libleakrun_agent\n"}}),
                  "suppresses_by_default");
    EXPECT_EQ(result.verdict, Verdict::kError) << compiler;
    EXPECT_EQ(result.error, ErrorKind::kNotMeasured);
    EXPECT_THAT(result.reason, AllOf(HasSubstr("hid 300 bytes by leak:libleakrun_agent"),
                                     HasSubstr("move it to leakrun.supp")));
  }
}

TEST(SuppressionFiles, AreLookedForBesideTheTargetAndAbove) {
  const PrivateFolder folder("leakrun-e2e");
  const fs::path copy = folder.path() / "build" / "tests" / "suppressible";
  fs::create_directories(copy.parent_path());
  fs::copy_file(program("clang", "suppressible"), copy);
  const Invocation invocation{.arguments = {copy.string(), "--", "legacy_init"}};
  EXPECT_EQ(run_leakrun(invocation).exit_status, 1);
  write_source(folder.path() / "leakrun.supp", "leak:legacy_init\n");
  const InvocationResult result = run_leakrun(invocation);
  EXPECT_EQ(result.exit_status, 0) << result.output;
  EXPECT_THAT(result.output, AllOf(HasSubstr("Suppressions used:"), HasSubstr("leak:legacy_init")));
}

TEST(SuppressionFiles, ThatAreMalformedAreOneLineAndStatus2) {
  const PrivateFolder folder("leakrun-e2e");
  const fs::path file = folder.path() / "bad.supp";
  write_source(file, "# fine\n\nleak:a max=lots\n");
  const std::string clean = program("clang", "clean");
  const InvocationResult given =
      run_leakrun({.arguments = {"--suppressions", file.string(), clean}});
  EXPECT_EQ(given.exit_status, 2);
  EXPECT_THAT(given.error_output, AllOf(HasSubstr("bad.supp:3: 'lots' is no number of bytes")));
  EXPECT_THAT(given.output, IsEmpty());
  const InvocationResult by_environment = run_leakrun(
      {.arguments = {clean}, .environment = {"LSAN_OPTIONS=suppressions=" + file.string()}});
  EXPECT_EQ(by_environment.exit_status, 2);
  const InvocationResult missing =
      run_leakrun({.arguments = {"--suppressions", "/nonexistent", clean}});
  EXPECT_EQ(missing.exit_status, 2);
  EXPECT_THAT(missing.error_output, HasSubstr("--suppressions: cannot read /nonexistent"));
}

TEST(StaleSuppressions, AreToldOfWholeRunsOnly) {
  const PrivateFolder folder("leakrun-e2e");
  const fs::path file = folder.path() / "a.supp";
  write_source(file, "leak:gone\n");
  Invocation invocation{.arguments = {"--suppressions", file.string(), program("gcc", "clean")}};
  EXPECT_THAT(run_leakrun(invocation).output, HasSubstr("Stale suppressions"));
  invocation.arguments.insert(invocation.arguments.begin(), {"--filter", "clean"});
  EXPECT_THAT(run_leakrun(invocation).output, Not(HasSubstr("Stale suppressions")));
}

TEST(StaleSuppressions, AreNotThoseThatMatchGrowthWithinTheThreshold) {
  const PrivateFolder folder("leakrun-e2e");
  const fs::path file = folder.path() / "a.supp";
  write_source(file, "leak:fill_cache\n");
  const InvocationResult result =
      run_leakrun({.arguments = {"--threshold-mb", "10", "--suppressions", file.string(),
                                 program("gcc", "suppressible"), "--", "fill_cache"}});
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_THAT(result.output, Not(HasSubstr("uppressions")));
}

TEST(GeneratedSuppressions, CoverWhatWasFound) {
  for (const char* compiler : {"clang", "gcc"}) {
    const PrivateFolder folder("leakrun-e2e");
    std::vector<std::string> arguments = {"--threshold-mb",
                                          "1",
                                          "--generate-suppressions",
                                          program(compiler, "suppressible"),
                                          "--",
                                          "legacy_init",
                                          "outer",
                                          "fill_cache"};
    const InvocationResult found = run_leakrun({.arguments = arguments});
    EXPECT_EQ(found.exit_status, 1);
    const std::size_t start = found.output.find("# Suppressions for what was found");
    ASSERT_NE(start, std::string::npos) << found.output;
    const fs::path file = folder.path() / "leakrun.supp";
    write_source(file, found.output.substr(start));
    EXPECT_THAT(found.output, HasSubstr("# suppressible::suppressible: "));
    arguments.insert(arguments.begin(), {"--suppressions", file.string()});
    const InvocationResult covered = run_leakrun({.arguments = arguments});
    EXPECT_EQ(covered.exit_status, 0) << covered.output << covered.error_output;
    EXPECT_THAT(covered.output, HasSubstr("# Nothing was found that needs a suppression."));
  }
}

TEST(Overrides, WinOverOptionsAndMarksWinOverThem) {
  const auto status_with = [](const std::string& override, const std::string& name) {
    return run_leakrun(
               {.arguments = {"--threshold-mb", "1", "--override", override, program("gcc", name)}})
        .exit_status;
  };
  EXPECT_EQ(status_with("other:skip", "cache_grows"), 1);
  EXPECT_EQ(status_with("cache_*:threshold-mb=100", "cache_grows"), 0);
  EXPECT_EQ(status_with("cache_grows::cache_grows:skip", "cache_grows"), 0);
  EXPECT_EQ(status_with("*:threshold-mb=100", "threshold_lowered"), 1);
  EXPECT_EQ(status_with("*:threshold-mb=0", "threshold_raised"), 0);
}

}  // namespace
}  // namespace leakrun

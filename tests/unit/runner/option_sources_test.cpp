#include "runner/option_sources.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runner/options.h"
#include "runner/run_error.h"
#include "tests/unit/runner/temporary_tree.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;
using testing::ContainsRegex;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::StartsWith;

using Words = std::vector<std::string>;

// A target with a configuration file beside it.
class Configured : public testing::Test {
 protected:
  std::string configure(const std::string& text) {
    tree_.write("leakrun.cfg", text);
    return tree_.write("bin/tests", "").string();
  }

  RunOptions parsed(const std::string& config, Words arguments = {}) {
    arguments.push_back(configure(config));
    return parse_options(arguments).value_or(RunOptions{});
  }

  std::string refusal(const std::string& config, Words arguments = {}) {
    try {
      parsed(config, std::move(arguments));
    } catch (const RunError& error) {
      EXPECT_EQ(error.status(), ExitStatus::kUsage);
      return error.what();
    }
    return "accepted";
  }

  std::string place(int line) const { return file_.string() + ":" + std::to_string(line); }

  TemporaryTree tree_;
  fs::path file_ = tree_ / "leakrun.cfg";
};

TEST_F(Configured, ReadsEveryKindOfOption) {
  const RunOptions options = parsed(
      "threshold-mb = 0.5\nleaks = warn\nleak-report = true\ntop = 3\nfilter = Net.*\n"
      "filter = Disk.?\nexclude = a b\ncmake-arg = -DX=ON\ncmake-arg = -DY=1\nquiet = no\n");
  EXPECT_EQ(options.threshold_bytes, 1U << 19);
  EXPECT_EQ(options.leaks, LeakPolicy::kWarn);
  EXPECT_TRUE(options.leak_report);
  EXPECT_EQ(options.top, 3U);
  EXPECT_THAT(options.filters, ElementsAre("Net.*", "Disk.?"));
  EXPECT_THAT(options.excludes, ElementsAre("a b"));
  EXPECT_THAT(options.cmake_args, ElementsAre("-DX=ON", "-DY=1"));
  EXPECT_FALSE(options.quiet);
  EXPECT_EQ(options.config_file, file_);
}

TEST_F(Configured, CommandLineIsOverEnvironmentIsOverFile) {
  const ScopedVariable top("LEAKRUN_TOP", "4");
  const ScopedVariable jobs("LEAKRUN_JOBS", "4");
  const RunOptions options = parsed("top = 3\njobs = 3\ntimeout = 3\n", {"--jobs", "5"});
  EXPECT_EQ(options.top, 4U);
  EXPECT_EQ(options.jobs, 5U);
  EXPECT_EQ(options.timeout_seconds, 3);
}

TEST_F(Configured, AFilterIsReplacedAndListsOfAdditionsGrow) {
  const ScopedVariable exclude("LEAKRUN_EXCLUDE", "two");
  const RunOptions options =
      parsed("filter = one\nexclude = one\ncmake-arg = -DX=1\n",
             {"--filter", "three", "--exclude", "three", "--cmake-arg=-DX=3"});
  EXPECT_THAT(options.filters, ElementsAre("three"));
  EXPECT_THAT(options.excludes, ElementsAre("one", "two", "three"));
  EXPECT_THAT(options.cmake_args, ElementsAre("-DX=1", "-DX=3"));
}

TEST_F(Configured, OverridesOfTheCommandLineStandBeforeThoseOfTheFile) {
  const auto glob = [](const std::string& text) { return Field(&Override::glob, text); };
  const RunOptions options = parsed("override = Net.*:skip\noverride = a::b#2:threshold-mb=50\n",
                                    {"--override", "c:skip", "--override", "d:skip"});
  EXPECT_THAT(options.overrides, ElementsAre(glob("c"), glob("d"), glob("Net.*"), glob("a::b#2")));
  EXPECT_EQ(options.overrides[3].threshold_bytes, 50U << 20);
  EXPECT_THAT(refusal("override = a:skip\noverride = Net.*\n"),
              StartsWith(place(2) + ": override: 'Net.*': it does not say"));
}

TEST_F(Configured, PathsAreRelativeToTheFile) {
  const RunOptions options = parsed(
      "junit = out/junit.xml\njson = -\nbuild-dir = ../build\ntoolchain = cmake/own.cmake\n");
  EXPECT_EQ(report_file(options.reports, "junit"), tree_ / "out/junit.xml");
  EXPECT_EQ(report_file(options.reports, "json"), "-");
  EXPECT_EQ(options.build_dir, tree_.path().parent_path() / "build");
  EXPECT_EQ(options.toolchain, tree_ / "cmake/own.cmake");
  EXPECT_EQ(parsed("toolchain = gcc\njunit = /a/b\n").toolchain, "gcc");
  EXPECT_EQ(report_file(parsed("junit = /a/b\n").reports, "junit"), "/a/b");
  EXPECT_EQ(report_file(parsed("junit =\n").reports, "junit"), "");
}

TEST_F(Configured, UnknownKeysAreRefusedWithTheNearest) {
  EXPECT_EQ(refusal("jobs = 2\ntreshold-mb = 3\n"),
            place(2) +
                ": unknown key 'treshold-mb'; did you mean 'threshold-mb'? (the keys are the "
                "long options)");
  EXPECT_THAT(refusal("j = 2\n"), HasSubstr(":1: unknown key 'j' (the keys"));
  for (const char* request : {"help", "version", "show-config", "config", "target"}) {
    EXPECT_THAT(refusal(std::string(request) + " = true\n"), HasSubstr("unknown key"));
  }
}

TEST_F(Configured, WrongValuesAreBlamedOnTheirLine) {
  EXPECT_EQ(refusal("# limits\nthreshold-mb = abc\n"),
            place(2) + ": threshold-mb: 'abc' is not a number of megabytes, such as 10 or 0.5");
  EXPECT_EQ(refusal("leaks = war\n"),
            place(1) + ": leaks: 'war' is none of fail, warn, off; did you mean 'warn'?");
  EXPECT_EQ(refusal("quiet = perhaps\n"), place(1) + ": quiet: give it true or false");
  EXPECT_EQ(refusal("top = 1\ntop = 2\n"), place(2) + ": top: given more than once");
  EXPECT_EQ(
      refusal("timeout = 0\n"),
      place(1) + ": timeout: 0 would end every test at once; give a number of seconds over 0");
}

TEST_F(Configured, AWrongValueThatIsOverruledIsNotLookedAt) {
  EXPECT_EQ(parsed("top = none\n", {"--top", "2"}).top, 2U);
}

TEST_F(Configured, TheFirstTargetDecides) {
  const fs::path other = tree_.write("other/leakrun.cfg", "top = 7\n");
  EXPECT_EQ(parsed("top = 3\n", {(tree_ / "other").string()}).top, 7U);
  EXPECT_EQ(parse_options({(tree_ / "bin/tests").string(), (tree_ / "other").string()})->top, 3U);
}

TEST_F(Configured, AFileThatIsNamedIsTheOnlyOne) {
  const std::string named = tree_.write("ci/leak.ini", "top = 8\njunit = j.xml\n").string();
  const RunOptions options = parsed("top = 3\njobs = 3\n", {"--config", named});
  EXPECT_EQ(options.top, 8U);
  EXPECT_EQ(report_file(options.reports, "junit"), tree_ / "ci/j.xml");
  EXPECT_EQ(options.config_file, named);
  EXPECT_EQ(parsed("top = 3\n", {"--config", "/dev/null"}).top, 10U);
  EXPECT_THAT(refusal("", {"--config", "/nonexistent/x.cfg"}), HasSubstr("/nonexistent/x.cfg"));
  const ScopedVariable variable("LEAKRUN_CONFIG", named);
  EXPECT_EQ(parsed("top = 3\n").top, 8U);
}

TEST_F(Configured, ShowsEveryValueAndWhereItCameFrom) {
  const ScopedVariable jobs("LEAKRUN_JOBS", "4");
  const std::string target = configure("# own\ntop = 3\nexclude = a\nexclude = b\n");
  testing::internal::CaptureStdout();
  EXPECT_EQ(parse_options({"--show-config", "--timeout", "9", "--exclude", "c", target}),
            std::nullopt);
  const std::string shown = testing::internal::GetCapturedStdout();
  EXPECT_THAT(shown, HasSubstr("configuration file: " + file_.string() + "\n"));
  const auto has_row = [](const std::string& name, const std::string& value,
                          const std::string& origin) {
    return ContainsRegex("\n" + name + " +" + value + " +" + origin + "\n");
  };
  EXPECT_THAT(shown, has_row("threshold-mb", "5.0", "default"));
  EXPECT_THAT(shown, has_row("top", "3", place(2)));
  EXPECT_THAT(shown, has_row("jobs", "4", "LEAKRUN_JOBS"));
  EXPECT_THAT(shown, has_row("timeout", "9", "command line"));
  EXPECT_THAT(shown, has_row("exclude", "a", place(3)));
  EXPECT_THAT(shown, has_row("exclude", "b", place(4)));
  EXPECT_THAT(shown, has_row("exclude", "c", "command line"));
  EXPECT_THAT(shown, has_row("filter", "\\(none\\)", "default"));
}

}  // namespace
}  // namespace leakrun

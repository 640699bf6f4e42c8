#include <gmock/gmock.h>

#include <filesystem>

#include "base/file.h"
#include "leakrun_process.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

// A folder with the programs `clean` and `cache_grows`, and a configuration file above it.
class Configuration : public testing::Test {
 protected:
  Configuration() {
    fs::create_directories(root_ / "bin");
    for (const char* name : {"clean", "cache_grows"}) {
      fs::copy_file(program("clang", name), root_ / "bin" / name);
    }
  }

  void configure(const std::string& text) { write_source(root_ / "leakrun.cfg", text); }

  InvocationResult run(std::vector<std::string> arguments,
                       std::vector<std::string> environment = {}) {
    return run_leakrun({.arguments = std::move(arguments),
                        .environment = std::move(environment),
                        .working_directory = root_});
  }

  void expect_refusal(const std::string& line, std::vector<std::string> environment = {}) {
    const InvocationResult result = run({"bin"}, std::move(environment));
    EXPECT_EQ(result.exit_status, 2);
    EXPECT_EQ(result.output, "");
    EXPECT_EQ(result.error_output, "leakrun: " + line + "\n");
  }

  PrivateFolder folder_{"leakrun-e2e"};
  fs::path root_ = fs::canonical(folder_.path());
};

TEST_F(Configuration, DecidesBelowEnvironmentAndCommandLine) {
  EXPECT_EQ(run({"bin"}).exit_status, 0);
  configure("threshold-mb = 1\n");
  EXPECT_EQ(run({"bin"}).exit_status, 1);
  EXPECT_EQ(run({"bin"}, {"LEAKRUN_THRESHOLD_MB=10"}).exit_status, 0);
  EXPECT_EQ(run({"--threshold-mb", "1", "bin"}, {"LEAKRUN_THRESHOLD_MB=10"}).exit_status, 1);
  EXPECT_EQ(run({"--config", "/dev/null", "bin"}).exit_status, 0);
}

TEST_F(Configuration, SetsLimitsByName) {
  configure("threshold-mb = 1\noverride = cache_*:skip\n");
  const InvocationResult skipped = run({"bin"});
  EXPECT_EQ(skipped.exit_status, 0);
  EXPECT_THAT(skipped.output, HasSubstr("Exempt from leak detection"));
  configure("threshold-mb = 1\noverride = cache_*:threshold-mb=50\n");
  EXPECT_EQ(run({"bin"}).exit_status, 0);
  EXPECT_EQ(run({"--override", "cache_grows:threshold-mb=2", "bin"}).exit_status, 1);
}

TEST_F(Configuration, WritesReportsBesideItself) {
  configure("junit = reports/junit.xml\nfilter = clean\n");
  const InvocationResult result = run_leakrun({.arguments = {root_ / "bin"}});
  EXPECT_EQ(result.exit_status, 0) << result.error_output;
  EXPECT_TRUE(fs::exists(root_ / "reports/junit.xml"));
}

TEST_F(Configuration, RefusesUnknownKeysAndBlamesWrongValues) {
  configure("jobs = 2\ntreshold-mb = 1\n");
  expect_refusal(
      "leakrun.cfg:2: unknown key 'treshold-mb'; did you mean 'threshold-mb'? (the keys "
      "are the long options)");
  configure("threshold-mb = abc\n");
  expect_refusal(
      "leakrun.cfg:1: threshold-mb: 'abc' is not a number of megabytes, such as 10 or 0.5");
  expect_refusal("LEAKRUN_THRESHOLD_MB: 'abc' is not a number of megabytes, such as 10 or 0.5",
                 {"LEAKRUN_THRESHOLD_MB=abc"});
}

TEST_F(Configuration, IsShown) {
  configure("top = 3\n");
  const InvocationResult result =
      run({"--show-config", "--timeout", "9", "bin"}, {"LEAKRUN_JOBS=4"});
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_THAT(result.output, HasSubstr("configuration file: leakrun.cfg\n"));
  EXPECT_THAT(result.output, ContainsRegex("\ntop +3 +leakrun.cfg:1\n"));
  EXPECT_THAT(result.output, ContainsRegex("\njobs +4 +LEAKRUN_JOBS\n"));
  EXPECT_THAT(result.output, ContainsRegex("\ntimeout +9 +command line\n"));
  EXPECT_THAT(result.output, ContainsRegex("\nleaks +fail +default\n"));
  EXPECT_THAT(run({"--show-config"}).output, HasSubstr("configuration file: leakrun.cfg\n"))
      << "without a target: from the working directory";
}

TEST_F(Configuration, IsNotForDoctor) {
  configure("no line of a configuration\n");
  EXPECT_EQ(run({"doctor", "--help"}).exit_status, 0);
  const InvocationResult result = run({"doctor"}, {"LEAKRUN_COLOR=blue"});
  EXPECT_EQ(result.exit_status, 2);
  EXPECT_EQ(result.error_output, "leakrun: LEAKRUN_COLOR: 'blue' is none of auto, always, never\n");
}

TEST_F(Configuration, ACommandThatIsMisspelledIsNamed) {
  const InvocationResult result = run({"doctr"});
  EXPECT_EQ(result.exit_status, 2);
  EXPECT_THAT(result.error_output, HasSubstr("doctr: No such file or directory; did you mean "
                                             "'leakrun doctor'?"));
  EXPECT_THAT(run({"./doctr"}).error_output, Not(HasSubstr("did you mean")));
}

}  // namespace
}  // namespace leakrun

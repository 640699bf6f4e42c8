// What CI systems read of a run, as they read it.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/file.h"
#include "base/text.h"
#include "leakrun_process.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

/// What GitHub Actions makes of the output of a step: the runner takes a line that begins with
/// `::`, behind blanks, too, or that has `##[` anywhere, for a command.
struct StepLog {
  std::vector<std::string> commands;
  std::vector<std::string> text;
};

StepLog step_log_of(const std::string& output) {
  StepLog log;
  std::string token;
  for (const std::string& line : split(output, '\n')) {
    const std::string_view trimmed_line = trimmed(line);
    constexpr std::string_view kStop = "::stop-commands::";
    if (!token.empty()) {
      if (trimmed_line == "::" + token + "::") {
        token.clear();
      } else {
        log.text.push_back(line);
      }
    } else if (trimmed_line.starts_with(kStop)) {
      token = trimmed_line.substr(kStop.size());
    } else if (trimmed_line.starts_with("::") || line.find("##[") != std::string::npos) {
      log.commands.push_back(line);
    } else {
      log.text.push_back(line);
    }
  }
  EXPECT_EQ(token, "") << "commands stay stopped";
  return log;
}

std::string content_of(const fs::path& file) {
  std::ostringstream content;
  content << std::ifstream(file).rdbuf();
  return content.str();
}

class CiReports : public testing::Test {
 protected:
  void SetUp() override {
    const std::string says = program("clang", "says");
    write_source(folder_.path() / "CMakeCache.txt", "");
    write_source(folder_.path() / "CTestTestfile.cmake",
                 "add_test(\"::error::in a name ##[error]x\" \"" + says +
                     "\" \"out:::error::at the start\" \"out:  ::warning::behind blanks\" "
                     "\"err:text ##[add-mask]leakrun\" exit:3)\n"
                     "add_test(leaks \"" +
                     says + "\" leak)\nadd_test(grows \"" + says + "\" grow)\n");
  }

  fs::path file(const std::string& name) const { return folder_.path() / name; }

  /// Runs the three tests in a step of GitHub Actions.
  InvocationResult step(std::vector<std::string> arguments,
                        std::vector<std::string> environment = {}) const {
    environment.push_back("GITHUB_ACTIONS=true");
    environment.push_back("GITHUB_WORKSPACE=" LEAKRUN_E2E_SOURCES);
    return run(std::move(arguments), std::move(environment));
  }

  InvocationResult run(std::vector<std::string> arguments,
                       std::vector<std::string> environment = {}) const {
    arguments.insert(arguments.begin(), {"--source-root", LEAKRUN_E2E_SOURCES});
    arguments.push_back(folder_.path());
    return run_leakrun({.arguments = std::move(arguments), .environment = std::move(environment)});
  }

  PrivateFolder folder_{"leakrun-e2e"};
};

TEST_F(CiReports, AnnotateAStepOfGithubActions) {
  const InvocationResult result = step({});
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_THAT(
      step_log_of(result.output).commands,
      ElementsAre(AllOf(StartsWith("::error title="), HasSubstr("%3A%3Aerror%3A%3Ain a name"),
                        HasSubstr("::Test failed: exit status 3.")),
                  AllOf(StartsWith("::error file=programs/says.cpp,line="),
                        HasSubstr("%3A%3Aleaks::Memory leak detected: 1000 bytes leaked")),
                  AllOf(StartsWith("::error file=programs/says.cpp,line="),
                        HasSubstr("%3A%3Agrows::Memory leak detected: 8.00 MB growth"))));
  EXPECT_THAT(result.output, HasSubstr("::warning::behind blanks"));
  EXPECT_THAT(result.error_output, IsEmpty());
}

TEST_F(CiReports, TakeWhatTestsWroteForText) {
  for (const char* const annotations : {"--annotations=off", "--annotations=auto"}) {
    const StepLog log = step_log_of(step({annotations, "-v"}).output);
    EXPECT_THAT(log.text, testing::Contains(HasSubstr("##[add-mask]leakrun")));
    EXPECT_THAT(log.commands, testing::Each(StartsWith("::error ")));
  }
  EXPECT_THAT(step_log_of(step({"--annotations", "off"}).output).commands, IsEmpty());
}

TEST_F(CiReports, AnnotateOnStandardErrorWhereAReportTakesTheOutput) {
  const InvocationResult result = step({"--json", "-"});
  EXPECT_TRUE(json::accept(result.output));
  EXPECT_EQ(step_log_of(result.error_output).commands.size(), 3U);
}

TEST_F(CiReports, AnnotateNothingElsewhere) {
  const std::string output = run({}).output;
  EXPECT_THAT(output, Not(HasSubstr("stop-commands")));
  EXPECT_THAT(output, Not(HasSubstr("::error title")));
  EXPECT_EQ(step_log_of(run({"--annotations", "github"}).output).commands.size(), 3U);
}

TEST_F(CiReports, AddASummaryToThatOfTheStep) {
  write_source(file("summary.md"), "from before\n");
  step({}, {"GITHUB_STEP_SUMMARY=" + file("summary.md").string()});
  const std::string summary = content_of(file("summary.md"));
  EXPECT_THAT(summary, StartsWith("from before\n## leakrun: 3 of 3 tests failed\n"));
  EXPECT_THAT(summary, HasSubstr("says.cpp"));
  EXPECT_THAT(summary, Not(HasSubstr("##[error]")));
}

TEST_F(CiReports, EndAsEverWithoutASummary) {
  write_source(file("full.md"), std::string(1 << 20, 'x'));
  for (const std::string& summary :
       {file("full.md").string(), file("none/summary.md").string(), folder_.path().string()}) {
    const InvocationResult result = step({}, {"GITHUB_STEP_SUMMARY=" + summary});
    EXPECT_EQ(result.exit_status, 1);
    EXPECT_THAT(result.error_output, StartsWith("leakrun: " + summary + ": no job summary: "));
  }
  EXPECT_EQ(fs::file_size(file("full.md")), 1U << 20);
}

TEST_F(CiReports, AreWrittenInEveryFormat) {
  const std::string sarif = file("leakrun.sarif").string();
  const std::string quality = file("quality.json").string();
  const std::string results = file("results.json").string();
  const InvocationResult result =
      run({"--sarif", sarif, "--code-quality", quality, "--json", results});
  EXPECT_THAT(result.output, HasSubstr("SARIF report: " + sarif));
  const json found = json::parse(content_of(sarif))["runs"][0]["results"];
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0]["ruleId"], "leakrun/leak");
  EXPECT_EQ(found[1]["ruleId"], "leakrun/growth");
  for (const json& each : found) {
    EXPECT_EQ(each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
              "programs/says.cpp");
  }
  const json entries = json::parse(content_of(quality));
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[1]["location"]["path"], "programs/says.cpp");

  const std::string again = file("again.sarif").string();
  run_leakrun({.arguments = {"report", results, "--sarif", again}});
  EXPECT_EQ(content_of(again), content_of(sarif));
}

TEST_F(CiReports, AreNotMadeTwiceByAReport) {
  const std::string results = file("results.json").string();
  run({"--json", results});
  const auto report = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"report", results});
    return step_log_of(
               run_leakrun({.arguments = arguments, .environment = {"GITHUB_ACTIONS=true"}}).output)
        .commands;
  };
  EXPECT_THAT(report({}), IsEmpty());
  EXPECT_EQ(report({"--annotations", "auto"}).size(), 3U);
}

TEST_F(CiReports, AreNotWrittenOverOtherFiles) {
  for (const char* const option : {"--sarif", "--code-quality"}) {
    const InvocationResult result = run({option, file("CTestTestfile.cmake")});
    EXPECT_EQ(result.exit_status, 2);
    EXPECT_THAT(result.error_output, HasSubstr("no such report"));
  }
}

}  // namespace
}  // namespace leakrun

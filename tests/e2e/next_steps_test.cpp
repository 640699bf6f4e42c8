// What the text says of how to go on, done as it says: by a shell.
#include <gmock/gmock.h>

#include <filesystem>

#include "base/file.h"
#include "base/text.h"
#include "leakrun_process.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;

using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

class NextSteps : public testing::Test {
 protected:
  void SetUp() override { fs::create_directory(folder_.path() / "tests"); }

  void add_program(const std::string& name, const std::string& of = "cache_grows") {
    fs::copy_file(program("clang", of), folder_.path() / "tests" / name);
  }

  InvocationResult run(const std::vector<std::string>& arguments,
                       const std::vector<std::string>& environment = {}) {
    return run_leakrun(
        {.arguments = arguments, .environment = environment, .working_directory = folder_.path()});
  }

  /// As somebody would paste it.
  InvocationResult paste(const std::string& command) {
    return run_leakrun(
        {.arguments = {"-c", command}, .working_directory = folder_.path(), .program = "sh"});
  }

  PrivateFolder folder_{"leakrun-e2e"};
};

/// What stands behind `step` in each line that has it.
std::vector<std::string> steps_in(const std::string& text, const std::string& step) {
  std::vector<std::string> steps;
  for (const std::string& line : split(text, '\n')) {
    const std::string_view rest = trimmed(line);
    if (rest.starts_with(step + ": ")) {
      steps.emplace_back(trimmed(rest.substr(step.size() + 1)));
    }
  }
  return steps;
}

TEST_F(NextSteps, RerunJustThisTestWhateverItIsCalled) {
  const std::vector<std::vector<std::string>> names = {
      {"with space", "it's", "say \"so\"", "$(touch x)", "what?", "whatx", "all*", "all of it"},
      {"back\\*", "back\\slash", "-j", "größe", "\x1b[31mred", "\xff\xfe bad", "<&>]]>", "a!b"}};
  for (const auto& some : names) {
    for (const std::string& name : some) {
      add_program(name);
    }
    const auto steps =
        steps_in(run({"--threshold-mb", "1", "--jobs", "1", "tests"}).output, "to rerun");
    EXPECT_THAT(steps, SizeIs(some.size()));
    std::string all;
    for (const std::string& step : steps) {
      const InvocationResult again = paste(step);
      EXPECT_EQ(again.exit_status, 1) << step << '\n' << again.error_output;
      EXPECT_THAT(again.output, HasSubstr("\nTop 10 memory allocations:\n")) << step;
      EXPECT_THAT(again.output, HasSubstr("\n1 test in ")) << step;
      all += again.output;
    }
    for (const std::string& name : some) {
      EXPECT_THAT(all, HasSubstr("MEMORY LEAK DETECTED: tests::" + printable_line(name) + '\n'));
      fs::remove(folder_.path() / "tests" / name);
    }
  }
  EXPECT_FALSE(fs::exists(folder_.path() / "x"));
}

TEST_F(NextSteps, RerunUnderTheLimitsOfTheRun) {
  add_program("grows");
  add_program("bounded");
  write_source(folder_.path() / "limits.cfg", "threshold-mb = 2\n");
  const InvocationResult first =
      run({"--config", "limits.cfg", "--override", "bounded:threshold-mb=50", "tests"},
          {"LEAKRUN_THRESHOLD_MB=3", "LEAKRUN_SHARD=1/1", "LEAKRUN_TOP=1"});
  const auto steps = steps_in(first.output, "to rerun");
  ASSERT_THAT(steps, SizeIs(1));
  const InvocationResult again = paste(steps[0]);
  EXPECT_THAT(again.output, HasSubstr("(threshold: 3.00 MB)\n")) << steps[0];
  EXPECT_THAT(again.output, HasSubstr("\nTop 1 memory allocations:\n"));
  EXPECT_THAT(again.output, HasSubstr("\n1 test in "));
}

TEST_F(NextSteps, RerunInThePartOfTheSuiteThatHasTheTest) {
  for (const char* name : {"a", "b", "c", "d", "e", "f"}) {
    add_program(name);
  }
  write_source(folder_.path() / "tests" / "leakrun.cfg", "threshold-mb = 1\nshard = 1/2\n");
  const auto steps = steps_in(run({"tests"}, {"LEAKRUN_SHARD=2/2"}).output, "to rerun");
  EXPECT_THAT(steps, Not(testing::IsEmpty()));
  for (const std::string& step : steps) {
    EXPECT_THAT(paste(step).output, HasSubstr("\n1 test in ")) << step;
  }
}

TEST_F(NextSteps, RerunWithTheArgumentsOfTheTests) {
  add_program("fails_of_arguments", "cache_grows");
  const auto steps = steps_in(
      run({"--threshold-mb=1", "tests/fails_of_arguments", "--", "-x", "a b", "it's *"}).output,
      "to rerun");
  ASSERT_THAT(steps, SizeIs(1));
  const InvocationResult again = paste(steps[0] + " | cat");
  EXPECT_THAT(steps[0], testing::EndsWith(" -- -x 'a b' 'it'\\''s *'"));
  EXPECT_THAT(again.output, HasSubstr("(threshold: 1.00 MB)"));
}

TEST_F(NextSteps, RerunShowsTheWholeOutputOfATestThatFailed) {
  add_program("fails", "fails");
  const auto steps = steps_in(run({"tests"}).output, "to rerun");
  ASSERT_THAT(steps, SizeIs(1));
  EXPECT_THAT(paste(steps[0]).output, HasSubstr("\nCommand:\n"));
}

TEST_F(NextSteps, RerunAllThatFailedOfVeryMany) {
  for (int i = 1; i <= 12; ++i) {
    add_program("grows " + std::to_string(i));
  }
  add_program("clean", "clean");
  const InvocationResult first = run({"--threshold-mb", "1", "--json", "out/it's.json", "tests"});
  EXPECT_THAT(steps_in(first.output, "to rerun"), SizeIs(11));
  const auto steps = steps_in(first.output, "to rerun all");
  ASSERT_THAT(steps, SizeIs(1));
  EXPECT_THAT(paste(steps[0]).output, HasSubstr("\n12 tests in ")) << steps[0];
}

TEST_F(NextSteps, AreInTheReportOfAnEarlierRunToo) {
  add_program("grows");
  run({"--threshold-mb", "1", "--json", "results.json", "tests"});
  const auto steps = steps_in(run({"report", "results.json"}).output, "to rerun");
  ASSERT_THAT(steps, SizeIs(1));
  EXPECT_THAT(paste(steps[0]).output, HasSubstr("MEMORY LEAK DETECTED: tests::grows\n"));
}

TEST_F(NextSteps, SuppressWhatWasFound) {
  add_program("grows");
  add_program("leaks", "leaks");
  const auto steps = steps_in(run({"--threshold-mb", "1", "tests"}).output, "to suppress");
  ASSERT_THAT(steps, SizeIs(2));
  write_source(folder_.path() / "leakrun.supp", steps[0] + '\n' + steps[1] + '\n');
  EXPECT_EQ(run({"--threshold-mb", "1", "tests"}).exit_status, 0);
}

TEST_F(NextSteps, NameNoGraphWithoutADocument) {
  add_program("grows");
  for (const std::string json : {"", "-", "/dev/null"}) {
    std::vector<std::string> arguments = {"--threshold-mb", "1", "tests"};
    if (!json.empty()) {
      arguments.insert(arguments.begin(), {"--json", json});
    }
    const InvocationResult result = run(arguments);
    EXPECT_THAT(result.output + result.error_output, HasSubstr("to rerun:")) << json;
    EXPECT_THAT(result.output + result.error_output, Not(HasSubstr("to graph:"))) << json;
  }
}

}  // namespace
}  // namespace leakrun

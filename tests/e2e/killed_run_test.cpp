// What a run leaves behind that did not come to its end: SIGKILL cannot be prepared for.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <thread>

#include "base/file.h"
#include "leakrun_process.h"
#include "report/json_report.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

// leakrun, started and not waited for; killed at the latest when this goes out of scope.
class StartedLeakrun {
 public:
  StartedLeakrun(std::vector<std::string> arguments, const fs::path& folder) {
    arguments.insert(arguments.begin(), {"env", "-C", folder.string(), LEAKRUN_PROGRAM});
    std::vector<char*> words;
    for (std::string& word : arguments) {
      words.push_back(word.data());
    }
    words.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    EXPECT_EQ(posix_spawnp(&pid_, "env", &actions, nullptr, words.data(), environ), 0);
    posix_spawn_file_actions_destroy(&actions);
  }
  ~StartedLeakrun() { end(SIGKILL); }
  StartedLeakrun(const StartedLeakrun&) = delete;
  StartedLeakrun& operator=(const StartedLeakrun&) = delete;

  // Its exit status as a shell tells it.
  int end(int signal) {
    if (pid_ > 0) {
      kill(pid_, signal);
      int status = 0;
      waitpid(pid_, &status, 0);
      pid_ = 0;
      status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
    return status_;
  }

 private:
  pid_t pid_ = 0;
  int status_ = -1;
};

class KilledRun : public testing::Test {
 protected:
  // One test passes, one leaks, one does not end, one comes after it.
  void SetUp() override {
    write_source(folder_.path() / "CTestTestfile.cmake",
                 "add_test(clean " + program("gcc", "clean") + ")\nadd_test(leaks " +
                     program("gcc", "leaks") +
                     ")\nadd_test(sleeps /bin/sleep 100)\nadd_test(late " +
                     program("gcc", "clean") + ")\n");
  }

  std::string content() const {
    std::string text = read_file(file_, 1 << 24).value_or("");
    keep_document(text);
    return text;
  }

  // Until two tests stand in the file.
  void wait_for_two_tests() const {
    const auto has_two = [&] {
      const std::string text = content();
      return text.starts_with("{\"schema\":\"leakrun-results-journal") &&
             std::count(text.begin(), text.end(), '\n') == 3;
    };
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!has_two() && std::chrono::steady_clock::now() < limit) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    ASSERT_TRUE(has_two()) << content();
  }

  InvocationResult report(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "report");
    return run_leakrun({.arguments = std::move(arguments), .working_directory = folder_.path()});
  }

  PrivateFolder folder_{"leakrun-e2e"};
  fs::path file_ = folder_.path() / "results.json";
  std::vector<std::string> run_ = {"-j1", "--json", file_.string(), folder_.path().string()};
};

TEST_F(KilledRun, LeavesWhatHadFinished) {
  write_source(file_, "{\"an older\": \"document\"}");
  StartedLeakrun leakrun(run_, folder_.path());
  wait_for_two_tests();
  EXPECT_EQ(leakrun.end(SIGKILL), 128 + SIGKILL);
  const InvocationResult text = report({file_.string()});
  EXPECT_EQ(text.exit_status, 130);
  EXPECT_THAT(text.output, HasSubstr("1 passed, 1 leaked\n"
                                     "Partial: the run was cut off after 2 of 4 tests."));
  // The run had no time to symbolize.
  EXPECT_THAT(content(), Not(HasSubstr("lose()")));
  EXPECT_THAT(text.output, HasSubstr("programs/leaks.cpp:"));
  EXPECT_EQ(text.error_output, "");
}

TEST_F(KilledRun, IsConvertedAndStaysPartial) {
  {
    StartedLeakrun leakrun(run_, folder_.path());
    wait_for_two_tests();
  }
  const fs::path junit = folder_.path() / "junit.xml";
  const InvocationResult converted = report({"--json", "-", "--junit", junit.string(), file_});
  EXPECT_EQ(converted.exit_status, 130);
  EXPECT_THAT(read_file(junit, 1 << 20).value_or(""), HasSubstr("leakrun.leak"));
  const auto suite = read_json_report(converted.output);
  ASSERT_TRUE(suite) << suite.error();
  EXPECT_TRUE(suite->partial);
  EXPECT_EQ(suite->results.size(), 2u);
  EXPECT_EQ(suite->tests_selected, 4u);
  write_source(file_, converted.output);
  EXPECT_EQ(report({file_.string()}).exit_status, 130);
}

TEST_F(KilledRun, MayBeCutWithinALine) {
  {
    StartedLeakrun leakrun(run_, folder_.path());
    wait_for_two_tests();
  }
  const std::string journal = content();
  for (const std::size_t left_out : {1u, 2u, 300u}) {
    write_source(file_, journal.substr(0, journal.size() - left_out));
    const InvocationResult text = report({file_.string()});
    EXPECT_EQ(text.exit_status, 130);
    EXPECT_THAT(text.output, HasSubstr("cut off after 1 of 4 tests."));
  }
}

TEST_F(KilledRun, IsNotDisturbedByAnotherOfTheSameFile) {
  StartedLeakrun leakrun(run_, folder_.path());
  wait_for_two_tests();
  const std::string before = content();
  const InvocationResult other = run_leakrun({.arguments = run_});
  EXPECT_EQ(other.exit_status, 5);
  EXPECT_EQ(other.output, "");
  EXPECT_THAT(other.error_output, HasSubstr("another run of leakrun (process "));
  EXPECT_EQ(content(), before);
  // On request it ends in order, and the document takes the place of the journal.
  EXPECT_EQ(leakrun.end(SIGTERM), 130);
  const auto suite = read_json_report(content());
  ASSERT_TRUE(suite) << suite.error();
  EXPECT_TRUE(suite->interrupted);
  EXPECT_FALSE(suite->partial);
}

TEST_F(KilledRun, ACompleteDocumentIsReportedAsTheRunWas) {
  const std::vector<std::string> run = {
      "--exclude", "sleeps", "--json", file_.string(), folder_.path().string(), "-j1"};
  const InvocationResult whole =
      run_leakrun({.arguments = run, .working_directory = folder_.path()});
  EXPECT_EQ(whole.exit_status, 1);
  const InvocationResult text = report({file_.string()});
  EXPECT_EQ(text.exit_status, 1);
  EXPECT_EQ(text.output + "JSON report: " + file_.string() + "\n", whole.output);
  EXPECT_THAT(text.output, Not(HasSubstr("Partial")));
  EXPECT_EQ(report({file_.string(), "--json", file_.string(), "-q"}).exit_status, 1);
}

TEST_F(KilledRun, FileThatCannotBeWrittenIsSaidBeforeAnyTest) {
  for (const char* option : {"--json", "--junit"}) {
    const InvocationResult result =
        run_leakrun({.arguments = {option, "/proc/results", folder_.path().string()}});
    EXPECT_EQ(result.exit_status, 5);
    EXPECT_THAT(result.error_output, HasSubstr("cannot write /proc/results: "));
    EXPECT_EQ(result.output, "");
  }
}

TEST_F(KilledRun, WrongUseOfReportIsOneLineAndStatus2) {
  write_source(file_, "garbage\x1b[31m\n");
  for (const auto& [arguments, part] :
       std::vector<std::pair<std::vector<std::string>, std::string>>{
           {{}, "name one results document"},
           {{"a", "b"}, "name one results document"},
           {{"/nonexistent"}, "cannot read /nonexistent"},
           {{file_.string()}, "is no results document: no JSON document: "},
           {{"--jnit", "x", file_.string()}, "did you mean '--junit'?"},
           {{"--top", "0", file_.string()}, "--top: '0' is not a whole number"},
           {{"--color", "red", file_.string()}, "--color: 'red'"},
           {{"--json", "-", "--junit", "-", file_.string()}, "would mix on standard output"}}) {
    const InvocationResult result = report(arguments);
    EXPECT_EQ(result.exit_status, 2) << part;
    EXPECT_EQ(result.output, "");
    EXPECT_THAT(result.error_output, HasSubstr(part));
    EXPECT_EQ(std::count(result.error_output.begin(), result.error_output.end(), '\n'), 1);
    EXPECT_THAT(result.error_output, Not(HasSubstr("\x1b")));
  }
}

}  // namespace
}  // namespace leakrun

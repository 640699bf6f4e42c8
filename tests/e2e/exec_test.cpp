#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <memory>
#include <set>

#include "base/child_process.h"
#include "base/file.h"
#include "leakrun_process.h"
#include "report/json_report.h"
#include "wrapped_command.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::string& clean() {
  static const std::string path = program("gcc", "clean");
  return path;
}

std::vector<std::string> exec_of(std::vector<std::string> options,
                                 const std::vector<std::string>& command) {
  options.insert(options.begin(), "exec");
  options.emplace_back("--");
  options.insert(options.end(), command.begin(), command.end());
  return options;
}

// A shell that does what `script` says, with an ASan program in it so that it can be measured.
std::vector<std::string> shell(const std::string& script) {
  return {"sh", "-c", "'" + clean() + "' && " + script};
}

SuiteResult document(const fs::path& file) {
  const auto text = read_file(file, std::size_t{64} << 20);
  const auto suite = text ? read_json_report(*text) : tl::make_unexpected(text.error());
  if (!suite) {
    ADD_FAILURE() << suite.error();
    return {};
  }
  return *suite;
}

TEST(Exec, CommandThatPassesIsAllThatIsSeen) {
  std::string bytes;
  for (int i = 0; i < 100'000; i++) {
    bytes += static_cast<char>(i * 7 % 256);
  }
  Command command;
  command.arguments = exec_of({}, shell("cat && echo error >&2"));
  command.arguments.insert(command.arguments.begin(), LEAKRUN_PROGRAM);
  command.standard_input = bytes;
  const auto result = run_command(command);
  ASSERT_TRUE(result) << result.error();
  EXPECT_EQ(result->exit_status, 0);
  EXPECT_TRUE(result->output == bytes);
  EXPECT_EQ(result->error_output, "error\n");
}

TEST(Exec, WorkingDirectoryArgumentsAndDescriptorsAreTheCommands) {
  const PrivateFolder folder("leakrun-e2e");
  write_source(folder.path() / "file", "from descriptor 5\n");
  const auto result = run_leakrun(
      {.arguments = {"-c", "exec 5<file; exec '" LEAKRUN_PROGRAM "' exec -- sh -c '" + clean() +
                               " && pwd && cat <&5 && echo \"$1\"' - \"a  b\""},
       .working_directory = folder.path(),
       .program = "sh"});
  EXPECT_EQ(result.exit_status, 0) << result.error_output;
  EXPECT_EQ(result.output, fs::canonical(folder.path()).string() + "\nfrom descriptor 5\na  b\n");
}

TEST(Exec, ExitStatusIsTheCommandsUnlessItPassedAndWasFoundWanting) {
  const struct {
    std::vector<std::string> options;
    std::vector<std::string> command;
    int status;
    std::string error_output;  // a part of it; empty: none
  } kRows[] = {
      {{}, {clean()}, 0, ""},
      {{}, shell("exit 77"), 77, ""},
      {{}, {program("gcc", "leaks")}, 1, "Memory leak detected: 9.77 KB"},
      {{"--leaks", "off"}, {program("gcc", "leaks")}, 0, ""},
      {{"--leaks", "warn"},
       {program("gcc", "leaks")},
       0,
       "\nPASSED  leaks::leaks\nWarning: 9.77 KB"},
      {{"--error-exitcode", "42"}, {program("gcc", "leaks")}, 42, "Memory leak detected"},
      {{"--leak-report"}, {program("gcc", "leaks")}, 1, "MEMORY LEAK DETECTED: leaks::leaks"},
      {{"--threshold-mb", "0.5"}, {program("gcc", "cache_grows")}, 1, "threshold: 0.50 MB"},
      {{}, {program("gcc", "leaks_and_fails")}, 3, "Memory leak detected"},
      {{}, {program("gcc", "uses_after_free")}, 1, "uses_after_free.cpp"},
      {{}, {"true"}, 5, "Not measured: no AddressSanitizer"},
      {{}, {"false"}, 1, ""},
      {{}, {"sh", "-c", "exit 113"}, 113, ""},
      {{}, {"/nonexistent/program"}, 127, "cannot start /nonexistent/program: No such file"},
      {{}, {"/etc/passwd"}, 126, "cannot start /etc/passwd: Permission denied"},
      {{"--timeout", "0.2"}, {"sleep", "600"}, 124, "Timed out"},
  };
  for (const auto& row : kRows) {
    const InvocationResult result = run_leakrun({.arguments = exec_of(row.options, row.command)});
    EXPECT_EQ(result.exit_status, row.status) << row.command.back();
    EXPECT_THAT(result.output, IsEmpty());
    if (row.error_output.empty()) {
      EXPECT_THAT(result.error_output, IsEmpty()) << row.command.back();
    } else {
      EXPECT_THAT(result.error_output, HasSubstr(row.error_output)) << row.command.back();
    }
  }
}

TEST(Exec, WrongUsageIsToldBeforeAnythingRuns) {
  for (const auto& [options, message] :
       std::vector<std::pair<std::vector<std::string>, std::string>>{
           {{"exec", "--nam", "x", "--", "echo"}, "did you mean '--name'?"},
           {{"exec", "echo"}, "'echo' is no option; write the command behind --"},
           {{"exec", "--"}, "no command given"},
           {{"exec", "--append", "--", "echo"}, "nothing to append to"},
           {{"exec", "--json", "-", "--", "echo"}, "standard output is the command's"},
           {{"exec", "--error-exitcode", "0", "--", "echo"}, "from 1 to 255"},
           {{"exec", "--timeout", "0", "--", "echo"}, "over 0"}}) {
    const InvocationResult result = run_leakrun({.arguments = options});
    EXPECT_EQ(result.exit_status, 2);
    EXPECT_THAT(result.output, IsEmpty());
    EXPECT_THAT(result.error_output, HasSubstr(message));
  }
}

TEST(Exec, WhenEnabledLeavesNoTraceUnlessEnabled) {
  for (const char* value : {"0", "", "no", "2"}) {
    const auto result =
        run_leakrun({.arguments = {"-i", std::string("DETECT_MEMORY_LEAKS=") + value, "A=b",
                                   LEAKRUN_PROGRAM, "exec", "--when-enabled", "--", "/usr/bin/env"},
                     .program = "env"});
    EXPECT_EQ(result.output, std::string("DETECT_MEMORY_LEAKS=") + value + "\nA=b\n");
    EXPECT_EQ(result.exit_status, 0);
  }
  for (const char* value : {"1", "true", "YES"}) {
    const auto result =
        run_leakrun({.arguments = exec_of({"--when-enabled"}, {program("gcc", "leaks")}),
                     .environment = {std::string("DETECT_MEMORY_LEAKS=") + value}});
    EXPECT_EQ(result.exit_status, 1);
  }
}

// The outer run measures; two measurements would disturb each other.
TEST(Exec, StepsAsideWithinARun) {
  const PrivateFolder folder("leakrun-e2e");
  const fs::path script = folder.path() / "wrapped.sh";
  write_source(script, "#!/bin/sh\nexec '" LEAKRUN_PROGRAM "' exec --json '" +
                           (folder.path() / "inner.json").string() + "' -- '" +
                           program("gcc", "leaks_and_fails") + "'\n");
  fs::permissions(script, fs::perms::owner_all);
  const SuiteResult suite = suite_of({.arguments = {script.string()}});
  const TestResult result = result_of(suite, "wrapped.sh");
  EXPECT_EQ(result.verdict, Verdict::kFailed);
  EXPECT_EQ(result.leaked_bytes, 10'000U);
  EXPECT_EQ(result.processes.size(), 1U);
  EXPECT_FALSE(fs::exists(folder.path() / "inner.json"));
}

TEST(Exec, SignalsReachTheCommandOnce) {
  for (const int number : {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGWINCH, SIGCONT}) {
    // Whoever gets it twice says so twice.
    WrappedCommand wrapped(
        exec_of({}, {"sh", "-c",
                     "trap 'echo caught' " + std::to_string(number) +
                         "; trap 'exit 9' ALRM; echo ready; while :; do sleep 0.05; done"}));
    ASSERT_EQ(wrapped.line(), "ready");
    kill(wrapped.pid(), number);
    EXPECT_EQ(wrapped.line(), "caught") << number;
    kill(wrapped.pid(), SIGALRM);
    EXPECT_EQ(wrapped.rest(), "") << number;
    EXPECT_EQ(wrapped.wait_status(), W_EXITCODE(9, 0)) << number;
  }
}

TEST(Exec, DiesOfTheSignalThatEndedTheCommand) {
  for (const int number : {SIGTERM, SIGKILL, SIGSEGV, SIGPIPE}) {
    WrappedCommand wrapped(exec_of({}, {"sh", "-c", "kill -" + std::to_string(number) + " $$"}));
    EXPECT_EQ(WTERMSIG(wrapped.wait_status()), number);
  }
}

TEST(Exec, SignalOfTheCommandToItsGroupIsNotSentOn) {
  WrappedCommand wrapped(
      exec_of({}, {"sh", "-c", "trap 'echo caught' TERM; kill -TERM 0; sleep 0.3; exit 7"}),
      [] { setpgid(0, 0); });
  EXPECT_EQ(wrapped.rest(), "caught\n");
  EXPECT_EQ(wrapped.wait_status(), W_EXITCODE(7, 0));
}

TEST(Exec, IgnoredSignalsStayIgnored) {
  WrappedCommand wrapped(exec_of({}, {"sh", "-c", "kill -HUP $$; kill -CHLD $$; echo alive"}),
                         [] { signal(SIGHUP, SIG_IGN), signal(SIGCHLD, SIG_IGN); });
  EXPECT_EQ(wrapped.rest(), "alive\n");
  EXPECT_EQ(WEXITSTATUS(wrapped.wait_status()), 5);
}

TEST(Exec, KilledWrapperTakesTheCommandWithIt) {
  WrappedCommand wrapped(exec_of({}, {"sh", "-c", "echo ready; exec sleep 600"}));
  ASSERT_EQ(wrapped.line(), "ready");
  kill(wrapped.pid(), SIGKILL);
  // Ends when no process holds the pipe any more.
  EXPECT_EQ(wrapped.rest(), "");
}

TEST(Exec, PipeThatTheCommandClosesIsClosed) {
  WrappedCommand wrapped(exec_of({}, {"sh", "-c", "exec >/dev/null; exec sleep 600"}));
  EXPECT_EQ(wrapped.rest(), "");
  kill(wrapped.pid(), SIGTERM);
  EXPECT_EQ(WTERMSIG(wrapped.wait_status()), SIGTERM);
}

TEST(Exec, WhatTheCommandLeavesBehindLives) {
  WrappedCommand wrapped(exec_of({}, shell("(sleep 600 >/dev/null & echo $!)")));
  const pid_t left = std::stoi(wrapped.line());
  EXPECT_EQ(wrapped.wait_status(), 0);
  EXPECT_EQ(kill(left, 0), 0);
  kill(left, SIGKILL);
}

TEST(Exec, TimeoutEndsTheWholeTree) {
  WrappedCommand wrapped(
      exec_of({"--timeout", "0.5"}, {"sh", "-c", "setsid sleep 600 & setsid sleep 600; :"}));
  EXPECT_EQ(wrapped.rest(), "");
  EXPECT_EQ(WEXITSTATUS(wrapped.wait_status()), 124);
}

TEST(Exec, ReadsFromATerminal) {
  WrappedCommand wrapped(exec_of({}, shell("read line && echo \"got $line\" && test -t 1")),
                         WrappedCommand::OnTerminal{});
  wrapped.type("hello\n");
  EXPECT_THAT(wrapped.rest(), HasSubstr("got hello"));
  EXPECT_EQ(wrapped.wait_status(), 0);
}

TEST(Exec, InterruptOfATerminalReachesTheCommandOnce) {
  WrappedCommand wrapped(exec_of({}, {"sh", "-c",
                                      "trap 'echo caught' INT; trap 'exit 9' ALRM; echo ready; "
                                      "while :; do sleep 0.05; done"}),
                         WrappedCommand::OnTerminal{});
  ASSERT_EQ(wrapped.line(), "ready\r");
  wrapped.type("\003");
  EXPECT_THAT(wrapped.line(), HasSubstr("caught"));
  kill(wrapped.pid(), SIGALRM);
  EXPECT_EQ(wrapped.rest(), "");
  EXPECT_EQ(wrapped.wait_status(), W_EXITCODE(9, 0));
}

// As a shell with job control sees it.
TEST(Exec, CommandThatStopsStopsTheWrapper) {
  WrappedCommand wrapped(exec_of({}, shell("echo ready && kill -TSTP $$ && echo again")),
                         [] { setpgid(0, 0); });
  ASSERT_EQ(wrapped.line(), "ready");
  int status = 0;
  ASSERT_EQ(waitpid(wrapped.pid(), &status, WUNTRACED), wrapped.pid());
  ASSERT_TRUE(WIFSTOPPED(status));
  EXPECT_EQ(WSTOPSIG(status), SIGTSTP);
  kill(-wrapped.pid(), SIGCONT);
  EXPECT_EQ(wrapped.rest(), "again\n");
  EXPECT_EQ(wrapped.wait_status(), 0);
}

TEST(Exec, DocumentHoldsWhatWasFound) {
  const PrivateFolder folder("leakrun-e2e");
  const fs::path json = folder.path() / "results.json";
  const fs::path junit = folder.path() / "junit.xml";
  EXPECT_EQ(run_leakrun({.arguments = exec_of({"--json", json.string(), "--junit", junit.string(),
                                               "--name", "my test"},
                                              {program("gcc", "leaks")})})
                .exit_status,
            1);
  const TestResult result = result_of(document(json), "my test");
  EXPECT_EQ(result.verdict, Verdict::kLeaked);
  EXPECT_EQ(result.target, program("gcc", "leaks"));
  ASSERT_FALSE(result.leaks.empty());
  EXPECT_THAT(*read_file(junit, 1 << 20), HasSubstr("leakrun.leak"));
}

TEST(Exec, RelativeReportsAreInTheCallersFolder) {
  const PrivateFolder folder("leakrun-e2e");
  run_leakrun({.arguments = exec_of({"--json", "results.json"}, {clean()}),
               .working_directory = folder.path()});
  EXPECT_EQ(document(folder.path() / "results.json").results.size(), 1U);
}

TEST(Exec, RefusesReportsThatCannotBeWrittenBeforeTheCommandRuns) {
  const PrivateFolder folder("leakrun-e2e");
  const fs::path ran = folder.path() / "ran";
  const fs::path other = folder.path() / "other";
  write_source(other, "no report");
  const std::string report = (folder.path() / "report").string();
  for (const auto& [options, status] : std::vector<std::pair<std::vector<std::string>, int>>{
           {{"--json", "/proc/1/nowhere/results.json"}, 5},
           {{"--json", "/proc/1/nowhere/results.json", "--append"}, 5},
           {{"--junit", other.string()}, 2},
           {{"--json", report, "--junit", folder.path().string() + "/./report"}, 2}}) {
    const auto result = run_leakrun({.arguments = exec_of(options, {"touch", ran.string()})});
    EXPECT_EQ(result.exit_status, status) << options.front();
    EXPECT_FALSE(fs::exists(ran)) << result.error_output;
    EXPECT_THAT(result.error_output, testing::StartsWith("leakrun: "));
  }
  EXPECT_EQ(*read_file(other, 100), "no report");
}

TEST(Exec, AppendLosesNothingWithManyAtOnce) {
  const PrivateFolder folder("leakrun-e2e");
  const fs::path json = folder.path() / "results.json";
  const fs::path junit = folder.path() / "junit.xml";
  constexpr std::size_t kCommands = 200;
  std::vector<std::unique_ptr<WrappedCommand>> wrapped;
  for (std::size_t i = 0; i < kCommands; i++) {
    wrapped.push_back(std::make_unique<WrappedCommand>(
        exec_of({"--json", json.string(), "--junit", junit.string(), "--append"}, {clean()})));
  }
  for (const auto& command : wrapped) {
    EXPECT_EQ(command->wait_status(), 0);
  }
  const SuiteResult suite = document(json);
  std::set<std::string> names;
  for (const TestResult& result : suite.results) {
    EXPECT_EQ(result.verdict, Verdict::kPassed);
    names.insert(result.name);
  }
  EXPECT_EQ(suite.results.size(), kCommands);
  EXPECT_EQ(names.size(), kCommands);
  EXPECT_TRUE(names.contains("clean") && names.contains("clean#200"));
  const std::string report = read_file(junit, std::size_t{64} << 20).value_or("");
  EXPECT_THAT(report, HasSubstr("<testsuites name=\"leakrun\" tests=\"200\" failures=\"0\""));
  EXPECT_THAT(report, HasSubstr("name=\"clean#200\""));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()), 2);
}

TEST(Exec, DocumentThatCannotBeReadIsLeftAlone) {
  const PrivateFolder folder("leakrun-e2e");
  const fs::path json = folder.path() / "results.json";
  write_source(json, "{ \"schema\": \"leakrun-res");
  for (const auto& [command, status] : std::vector<std::pair<std::string, int>>{
           {clean(), 5}, {program("gcc", "leaks_and_fails"), 3}, {program("gcc", "leaks"), 1}}) {
    const InvocationResult result =
        run_leakrun({.arguments = exec_of({"--json", json.string(), "--append"}, {command})});
    EXPECT_EQ(result.exit_status, status) << command;
    EXPECT_THAT(result.error_output, HasSubstr("cannot append to " + json.string()));
  }
  EXPECT_EQ(*read_file(json, 1 << 20), "{ \"schema\": \"leakrun-res");
}

}  // namespace
}  // namespace leakrun

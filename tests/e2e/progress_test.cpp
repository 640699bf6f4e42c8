// What stands on a terminal while tests run, and what in a log.
#include <gmock/gmock.h>
#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <functional>

#include "base/descriptor.h"
#include "base/file.h"
#include "leakrun_process.h"
#include "tests/screen.h"

namespace leakrun {
namespace {

using testing::HasSubstr;
using testing::Not;

struct OnTerminal {
  int exit_status = -1;
  std::string bytes;
  std::string last;  // what stands on the screen at the end
};

// Runs leakrun on a terminal of its own. `act` is called with the screen and the terminal after
// each piece of output.
OnTerminal run_on_terminal(std::vector<std::string> arguments, unsigned short columns,
                           const std::function<void(const std::string&, int)>& act) {
  winsize size{};
  size.ws_col = columns;
  size.ws_row = 24;
  int terminal = -1;
  const pid_t pid = forkpty(&terminal, nullptr, nullptr, &size);
  if (pid == 0) {
    arguments.insert(arguments.begin(), {"env", "-u", "NO_COLOR", "TERM=xterm", LEAKRUN_PROGRAM});
    std::vector<char*> words;
    for (std::string& word : arguments) {
      words.push_back(word.data());
    }
    words.push_back(nullptr);
    execvp("env", words.data());
    _exit(127);
  }
  const Descriptor owner(terminal);
  OnTerminal result;
  Screen screen(columns);
  std::array<char, 4096> buffer{};
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(100);
  for (;;) {
    pollfd event{terminal, POLLIN, 0};
    if (poll(&event, 1, 1000) == 0) {
      if (std::chrono::steady_clock::now() > limit) {
        ADD_FAILURE() << "leakrun does not end; the screen:\n" << screen.text();
        kill(pid, SIGKILL);
        break;
      }
      continue;
    }
    const ssize_t length = read(terminal, buffer.data(), buffer.size());
    if (length <= 0) {
      break;  // EIO: nobody has the terminal open any more
    }
    const std::string_view piece(buffer.data(), static_cast<std::size_t>(length));
    result.bytes += piece;
    screen.write(piece);
    act(screen.text(), terminal);
  }
  int status = 0;
  waitpid(pid, &status, 0);
  result.exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  result.last = screen.text();
  EXPECT_EQ(screen.lost_moves(), 0);
  return result;
}

class ProgressFoot : public testing::Test {
 protected:
  void write_tests(const std::string& sleeping_name, const std::string& seconds) {
    write_source(folder_.path() / "CTestTestfile.cmake",
                 "add_test(first " + program("gcc", "clean") + ")\nadd_test(\"" + sleeping_name +
                     "\" /bin/sleep " + seconds + ")\nadd_test(last " + program("gcc", "clean") +
                     ")\n");
  }

  PrivateFolder folder_{"leakrun-e2e"};
};

TEST_F(ProgressFoot, StandsBelowTheLinesWhileTestsRunAndIsGoneThen) {
  write_tests("sleeps", "2.5");
  std::string first_with_two_seconds;
  const OnTerminal result =
      run_on_terminal({"-j1", folder_.path().string()}, 80, [&](const std::string& screen, int) {
        if (first_with_two_seconds.empty() && screen.find("0:02  sleeps") != std::string::npos) {
          first_with_two_seconds = screen;
        }
      });
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_THAT(first_with_two_seconds, HasSubstr("PASSED"));
  EXPECT_THAT(first_with_two_seconds, HasSubstr("]  1/3  0:02  1 passed\n"));
  EXPECT_THAT(result.last, Not(HasSubstr("1/3")));
  EXPECT_THAT(result.last, Not(HasSubstr("]  ")));
  EXPECT_THAT(result.last, testing::StartsWith("PASSED        0 bytes"));
  EXPECT_THAT(result.last, HasSubstr("\n3 tests in 2"));
  // A few times a second at most: a bar is about a hundred bytes.
  EXPECT_LT(result.bytes.size(), 8000u);
  // Nothing that would have to be undone.
  EXPECT_THAT(result.bytes, Not(HasSubstr("\033[?")));
}

TEST_F(ProgressFoot, EstimatesByTheRunBefore) {
  const PrivateFolder cache("leakrun-e2e");
  ASSERT_EQ(setenv("XDG_CACHE_HOME", cache.path().c_str(), 1), 0);
  write_tests("sleeps", "1.5");
  const auto run = [&] {
    return run_on_terminal({"-j1", folder_.path().string()}, 80, [](const std::string&, int) {});
  };
  EXPECT_THAT(run().bytes, Not(HasSubstr(" left"))) << "three tests say too little";
  EXPECT_THAT(run().bytes, HasSubstr("0/3  0:01, about 0:01 left"));
  unsetenv("XDG_CACHE_HOME");
}

TEST_F(ProgressFoot, IsGoneAfterCtrlC) {
  write_tests("sleeps", "100");
  bool is_pressed = false;
  const OnTerminal result = run_on_terminal(
      {"-j1", folder_.path().string()}, 80, [&](const std::string& screen, int terminal) {
        if (!is_pressed && screen.find("0:01  sleeps") != std::string::npos) {
          is_pressed = write(terminal, "\x03", 1) == 1;
        }
      });
  EXPECT_EQ(result.exit_status, 130);
  EXPECT_THAT(result.last, HasSubstr("Interrupted: "));
  EXPECT_THAT(result.last, HasSubstr("1 of 3 tests had finished."));
  EXPECT_THAT(result.last, Not(HasSubstr("1/3")));
}

TEST_F(ProgressFoot, LeavesNothingBehindInANarrowTerminal) {
  write_tests(std::string(100, 'x') + "\033[5;5Hevil", "1.2");
  const OnTerminal result =
      run_on_terminal({"-j1", folder_.path().string()}, 30, [](const std::string&, int) {});
  EXPECT_THAT(result.bytes, HasSubstr("1/3"));
  EXPECT_THAT(result.last, Not(HasSubstr("1/3")));
  EXPECT_THAT(result.bytes, Not(HasSubstr("\033[5;5H")));
}

TEST_F(ProgressFoot, IsNotInALog) {
  write_tests("sleeps", "1.2");
  for (const char* color : {"--color=auto", "--color=never"}) {
    const InvocationResult result =
        run_leakrun({.arguments = {color, folder_.path().string()}, .environment = {"TERM=xterm"}});
    EXPECT_EQ(result.output.find_first_of("\r\033"), std::string::npos) << result.output;
    EXPECT_THAT(result.output, Not(HasSubstr("1/3")));
  }
  const InvocationResult coloured =
      run_leakrun({.arguments = {"--color=always", folder_.path().string()}});
  EXPECT_EQ(coloured.output.find('\r'), std::string::npos);
  EXPECT_THAT(coloured.output, HasSubstr("\033["));
}

TEST(Color, OptionOverNoColorOverForceOverTheTerminal) {
  struct Case {
    std::vector<std::string> environment;
    bool is_coloured;
    std::string option = "--color=auto";
  };
  for (const Case& each :
       {Case{{}, false}, Case{{"CLICOLOR_FORCE=1"}, true}, Case{{"CLICOLOR_FORCE=0"}, false},
        Case{{"CLICOLOR_FORCE="}, false}, Case{{"CLICOLOR_FORCE=1", "CLICOLOR=0"}, true},
        Case{{"FORCE_COLOR=1"}, true}, Case{{"FORCE_COLOR=0"}, false},
        Case{{"FORCE_COLOR=3", "NO_COLOR=1"}, false}, Case{{"FORCE_COLOR=1", "TERM=dumb"}, true},
        Case{{"CLICOLOR_FORCE=1", "NO_COLOR=1"}, false},
        Case{{"CLICOLOR_FORCE=1", "NO_COLOR="}, true},
        Case{{"CLICOLOR_FORCE=1"}, false, "--color=never"},
        Case{{"NO_COLOR=1", "CLICOLOR=0"}, true, "--color=always"},
        Case{{"NO_COLOR=1", "LEAKRUN_COLOR=always"}, true, "-q"}}) {
    Invocation invocation{.arguments = {each.option, program("gcc", "leaks")},
                          .environment = {"-u", "NO_COLOR", "-u", "FORCE_COLOR", "-u", "CLICOLOR"}};
    invocation.environment.insert(invocation.environment.end(), each.environment.begin(),
                                  each.environment.end());
    const std::string output = run_leakrun(invocation).output;
    EXPECT_EQ(output.find('\033') != std::string::npos, each.is_coloured)
        << each.option << ' ' << testing::PrintToString(each.environment);
  }
}

TEST(Color, ClicolorZeroSwitchesItOffOnATerminal) {
  const std::string leaks = program("gcc", "leaks");
  const auto nothing = [](const std::string&, int) {};
  EXPECT_THAT(run_on_terminal({leaks}, 80, nothing).bytes, HasSubstr("\033[1;31m"));
  ASSERT_EQ(setenv("CLICOLOR", "0", 1), 0);
  EXPECT_THAT(run_on_terminal({leaks}, 80, nothing).bytes, Not(HasSubstr("\033[1;31m")));
  unsetenv("CLICOLOR");
}

}  // namespace
}  // namespace leakrun

#include "base/child_process.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "base/file.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

Command shell(const std::string& script) {
  Command command;
  command.arguments = {"sh", "-c", script};
  return command;
}

TEST(RunCommand, GivesBothOutputsAndTheExitStatus) {
  const auto result = run_command(shell("echo out; echo err >&2; exit 3"));
  ASSERT_TRUE(result) << result.error();
  EXPECT_EQ(result->output, "out\n");
  EXPECT_EQ(result->error_output, "err\n");
  EXPECT_EQ(result->exit_status, 3);
}

TEST(RunCommand, MergesBothOutputsInOrder) {
  Command command = shell("echo 1; echo 2 >&2; echo 3");
  command.merge_standard_error = true;
  const auto result = run_command(command);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->output, "1\n2\n3\n");
  EXPECT_EQ(result->error_output, "");
}

TEST(RunCommand, TellsASignalAsAShellDoes) {
  EXPECT_EQ(run_command(shell("kill -SEGV $$"))->exit_status, 128 + SIGSEGV);
}

TEST(RunCommand, PassesArgumentsUnread) {
  Command command;
  command.arguments = {"printf", "%s|", "a b", "$HOME", "'\"", ""};
  EXPECT_EQ(run_command(command)->output, "a b|$HOME|'\"||");
}

TEST(RunCommand, FeedsInputWhileItReadsOutput) {
  Command command;
  command.arguments = {"cat"};
  command.standard_input.assign(std::size_t{4} << 20, 'x');
  const auto result = run_command(command);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->output, command.standard_input);
}

TEST(RunCommand, FeedsInputToAToolThatClosedItsOutput) {
  Command command = shell("exec 1>&- 2>&-; cat >\"$FILE\"");
  const PrivateFolder folder("leakrun-test.");
  command.environment = {{"FILE", (folder.path() / "file").string()}};
  command.standard_input.assign(std::size_t{1} << 20, 'x');
  ASSERT_TRUE(run_command(command));
  EXPECT_EQ(read_file(folder.path() / "file", std::size_t{2} << 20), command.standard_input);
}

TEST(RunCommand, SurvivesAToolThatDoesNotReadItsInput) {
  Command command = shell("exec <&-; echo done");
  command.standard_input.assign(std::size_t{4} << 20, 'x');
  const auto result = run_command(command);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->output, "done\n");
}

TEST(RunCommand, GivesAnEmptyInputWhereNoneIsNamed) {
  EXPECT_EQ(run_command(shell("cat; echo end"))->output, "end\n");
}

TEST(RunCommand, SetsTheWorkingFolderAndTheEnvironment) {
  ::setenv("LEAKRUN_TEST_INHERITED", "old", 1);
  Command command = shell("pwd; echo $LEAKRUN_TEST_INHERITED-$LEAKRUN_TEST_NEW");
  const PrivateFolder folder("leakrun-test.");
  command.working_directory = folder.path();
  command.environment = {{"LEAKRUN_TEST_INHERITED", "set"}, {"LEAKRUN_TEST_NEW", "x=y"}};
  const auto result = run_command(command);
  ::unsetenv("LEAKRUN_TEST_INHERITED");
  EXPECT_EQ(result->output, fs::canonical(folder.path()).string() + "\nset-x=y\n");
}

TEST(RunCommand, PassesNoDescriptorsOfItsOwn) {
  // 0, 1, 2 and the folder that ls itself reads; and whatever this test was started with.
  std::ptrdiff_t expected = 4;
  for (int descriptor = 3; descriptor < 1024; ++descriptor) {
    const int flags = ::fcntl(descriptor, F_GETFD);
    expected += flags != -1 && (flags & FD_CLOEXEC) == 0 ? 1 : 0;
  }
  const auto result = run_command(shell("exec ls /proc/self/fd"));
  EXPECT_EQ(std::count(result->output.begin(), result->output.end(), '\n'), expected)
      << result->output;
}

TEST(RunCommand, StartsToolsWithTheUsualSignals) {
  const auto previous = std::signal(SIGPIPE, SIG_IGN);
  const auto result = run_command(shell("kill -PIPE $$; echo survived"));
  std::signal(SIGPIPE, previous);
  EXPECT_EQ(result->exit_status, 128 + SIGPIPE);
}

TEST(RunCommand, DoesNotWaitForWhatAToolLeftBehindWithItsOutputOpen) {
  const auto start = std::chrono::steady_clock::now();
  const auto result = run_command(shell("sleep 20 & echo done"));
  ASSERT_TRUE(result);
  EXPECT_EQ(result->output, "done\n");
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
}

TEST(RunCommand, TellsWhatIsNotInstalled) {
  Command command;
  command.arguments = {"leakrun-no-such-tool"};
  const auto result = run_command(command);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error(), "leakrun-no-such-tool is not installed or not in PATH");
  EXPECT_FALSE(run_command(Command()));
}

TEST(RunCommand, TellsWhatCannotBeExecuted) {
  Command command;
  command.arguments = {"/etc/passwd"};
  const auto result = run_command(command);
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error(), HasSubstr("Permission denied"));
}

TEST(RunCommand, EndsAToolThatWritesTooMuch) {
  Command command;
  command.arguments = {"yes"};
  command.output_limit = 100000;
  const auto result = run_command(command);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error(), "yes wrote more than 100000 bytes");
}

TEST(RunCommand, EndsAToolThatDoesNothing) {
  Command command;
  command.arguments = {"sleep", "60"};
  command.idle_limit = std::chrono::seconds(1);
  const auto result = run_command(command);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error(), "sleep did nothing for 1 s, ended");
}

TEST(RunCommand, RunsInSeveralThreadsAtOnce) {
  std::vector<std::thread> threads;
  std::vector<std::string> outputs(8);
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    threads.emplace_back([i, &outputs] {
      Command command;
      command.arguments = {"cat"};
      command.standard_input = std::string(100000, static_cast<char>('a' + i));
      outputs[i] = run_command(command)->output;
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    EXPECT_EQ(outputs[i], std::string(100000, static_cast<char>('a' + i)));
  }
}

TEST(FindProgram, LooksThroughPathInOrder) {
  const PrivateFolder folder("leakrun-test.");
  fs::create_directory(folder.path() / "first");
  fs::create_directory(folder.path() / "second");
  std::ofstream(folder.path() / "first" / "tool") << "not executable";
  std::ofstream(folder.path() / "second" / "tool") << "executable";
  fs::permissions(folder.path() / "second" / "tool", fs::perms::owner_all);
  const char* path = std::getenv("PATH");
  const std::string previous = path != nullptr ? path : "";
  ::setenv("PATH",
           ((folder.path() / "first").string() + ":" + (folder.path() / "second").string()).c_str(),
           1);
  const fs::path found = find_program("tool");
  const fs::path missing = find_program("no-tool");
  ::setenv("PATH", previous.c_str(), 1);
  EXPECT_EQ(found, folder.path() / "second" / "tool");
  EXPECT_EQ(missing, "");
}

TEST(FindProgram, TakesAPathAsItIs) {
  EXPECT_EQ(find_program("./not/there"), "./not/there");
  EXPECT_EQ(find_program(""), "");
}

}  // namespace
}  // namespace leakrun

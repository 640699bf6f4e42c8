#include "runner/keeper.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/personality.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <thread>

#include "base/text.h"
#include "tests/unit/runner/temporary_tree.h"

namespace leakrun {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

using How = ProcessEnd::How;

struct Kept {
  ProcessEnd end;
  std::string output;
  std::string error;
};

std::string rest_of(const Descriptor& pipe) {
  std::string text;
  std::array<char, 4096> buffer{};
  for (ssize_t length = 0; (length = read(pipe.number(), buffer.data(), buffer.size())) > 0;) {
    text.append(buffer.data(), static_cast<std::size_t>(length));
  }
  return text;
}

// For tests that write less than a pipe holds.
Kept end_of(Keeper& keeper, const TestOutputs& outputs) {
  pollfd event{keeper.descriptor(), POLLIN, 0};
  EXPECT_EQ(poll(&event, 1, 30'000), 1) << "the test does not end";
  Kept kept;
  kept.end = keeper.read_end();
  kept.output = rest_of(outputs.standard_output);
  kept.error = rest_of(outputs.standard_error);
  return kept;
}

ProcessSpec kept_shell(const std::string& script) {
  ProcessSpec spec;
  spec.arguments = {"/bin/sh", "-c", script};
  spec.environment = {"PATH=/usr/local/bin:/usr/bin:/bin"};
  return spec;
}

Kept run(Keeper& keeper, const ProcessSpec& spec) {
  const TestOutputs outputs = keeper.start(spec);
  return end_of(keeper, outputs);
}

Kept run(const ProcessSpec& spec) {
  Keeper keeper;
  return run(keeper, spec);
}

bool is_alive(const std::string& pid) {
  return kill(std::stoi(pid), 0) == 0;
}

// Waits a moment: a process that is killed is there until its parent has heard of it.
bool is_gone(const std::string& pid) {
  for (int i = 0; i < 100 && is_alive(pid); i++) {
    std::this_thread::sleep_for(20ms);
  }
  return !is_alive(pid);
}

std::string line_in(const std::filesystem::path& file) {
  std::string text;
  for (int i = 0; i < 500 && text.empty(); i++) {
    text = read_file(file, 1000).value_or("");
    std::this_thread::sleep_for(10ms);
  }
  return std::string(trimmed(text));
}

TEST(Keeper, TellsTheExitStatus) {
  const Kept kept = run(kept_shell("exit 7"));
  EXPECT_EQ(kept.end.how, How::kExited);
  EXPECT_EQ(kept.end.code, 7);
  EXPECT_GT(kept.end.pid, 0);
  EXPECT_GT(kept.end.duration_seconds, 0);
  EXPECT_LT(kept.end.duration_seconds, 20);
  EXPECT_GT(kept.end.max_rss_bytes, 100 * 1024);
  EXPECT_EQ(run(kept_shell("exit 0")).end.code, 0);
}

TEST(Keeper, TellsTheSignal) {
  const Kept kept = run(kept_shell("kill -SEGV $$"));
  EXPECT_EQ(kept.end.how, How::kSignaled);
  EXPECT_EQ(kept.end.code, SIGSEGV);
}

TEST(Keeper, KeepsOutputAndErrorApart) {
  const Kept kept = run(kept_shell("echo out; echo error >&2"));
  EXPECT_EQ(kept.output, "out\n");
  EXPECT_EQ(kept.error, "error\n");
}

TEST(Keeper, TellsWhyAProgramDidNotStart) {
  const TemporaryTree tree;
  ProcessSpec spec = kept_shell("");
  for (const auto& [program, error] : {std::pair<std::string, int>{"/nowhere/net_tests", ENOENT},
                                       {"no-such-program-of-leakrun", ENOENT},
                                       {tree.write("not_executable", "#!/bin/sh\n"), EACCES},
                                       {tree.path(), EACCES}}) {
    spec.arguments = {program};
    const Kept kept = run(spec);
    EXPECT_EQ(kept.end.how, How::kNotStarted) << program;
    EXPECT_EQ(kept.end.code, error) << program;
    EXPECT_EQ(kept.output + kept.error, "");
  }
}

TEST(Keeper, TellsThatTheWorkingDirectoryIsMissing) {
  ProcessSpec spec = kept_shell("exit 0");
  spec.working_directory = "/nowhere";
  const Kept kept = run(spec);
  EXPECT_EQ(kept.end.how, How::kNotStarted);
  EXPECT_EQ(kept.end.code, ENOENT);
}

TEST(Keeper, StartsInTheWorkingDirectory) {
  const TemporaryTree tree;
  ProcessSpec spec = kept_shell("pwd");
  spec.working_directory = tree.path();
  EXPECT_EQ(run(spec).output, tree.path().string() + "\n");
}

TEST(Keeper, LooksTheProgramUpInTheEnvironmentOfTheTest) {
  const TemporaryTree tree;
  tree.write_executable("program-of-this-test", "#!/bin/sh\necho found\n");
  ProcessSpec spec = kept_shell("");
  spec.arguments = {"program-of-this-test"};
  spec.environment = {"PATH=" + tree.path().string()};
  EXPECT_EQ(run(spec).output, "found\n");
}

TEST(Keeper, GivesTheEnvironmentAndNothingElse) {
  ProcessSpec spec;
  spec.arguments = {"/usr/bin/env"};
  spec.environment = {"A=1", "B=two words", "C="};
  EXPECT_EQ(run(spec).output, "A=1\nB=two words\nC=\n");
}

TEST(Keeper, GivesAnEmptyStandardInput) {
  EXPECT_EQ(run(kept_shell("cat; read line || echo end of input")).output, "end of input\n");
}

TEST(Keeper, PutsTheTestIntoAProcessGroupOfItsOwn) {
  const Kept kept = run(kept_shell("cut -d' ' -f5 /proc/$$/stat"));
  EXPECT_EQ(trimmed(kept.output), std::to_string(kept.end.pid));
  EXPECT_NE(kept.end.pid, getpgrp());
}

TEST(Keeper, GivesTheUsualSignalsWhateverItsOwnAre) {
  sigset_t blocked;
  sigset_t before;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTERM);
  sigprocmask(SIG_BLOCK, &blocked, &before);
  const auto ignored = signal(SIGPIPE, SIG_IGN);
  const Kept term = run(kept_shell("kill -TERM $$; exit 1"));
  const Kept pipe = run(kept_shell("kill -PIPE $$; exit 1"));
  signal(SIGPIPE, ignored);
  sigprocmask(SIG_SETMASK, &before, nullptr);
  EXPECT_EQ(term.end.how, How::kSignaled);
  EXPECT_EQ(term.end.code, SIGTERM);
  EXPECT_EQ(pipe.end.how, How::kSignaled);
  EXPECT_EQ(pipe.end.code, SIGPIPE);
}

TEST(Keeper, ClosesWhatIsNotTheTests) {
  const Descriptor low(fcntl(STDERR_FILENO, F_DUPFD, 10));
  const Descriptor high(fcntl(STDERR_FILENO, F_DUPFD, 300));
  const Kept kept = run(kept_shell("for fd in /proc/$$/fd/*; do echo ${fd##*/}; done"));
  EXPECT_THAT(kept.output, HasSubstr("2\n"));
  EXPECT_THAT(kept.output, Not(HasSubstr(std::to_string(low.number()) + "\n")));
  EXPECT_THAT(kept.output, Not(HasSubstr(std::to_string(high.number()) + "\n")));
}

TEST(Keeper, EndsATestThatIgnoresSigtermAfterItsTimeout) {
  ProcessSpec spec = kept_shell("trap '' TERM; while :; do sleep 0.05; done");
  spec.timeout_seconds = 0.3;
  const Kept kept = run(spec);
  EXPECT_EQ(kept.end.how, How::kTimedOut);
  EXPECT_GE(kept.end.duration_seconds, 0.3);
  EXPECT_LT(kept.end.duration_seconds, 20) << "the time of the test, not of ending it";
  EXPECT_TRUE(is_gone(std::to_string(kept.end.pid)));
}

TEST(Keeper, LetsATestThatEndsInTimeBe) {
  ProcessSpec spec = kept_shell("exit 3");
  spec.timeout_seconds = 60;
  const Kept kept = run(spec);
  EXPECT_EQ(kept.end.how, How::kExited);
  EXPECT_EQ(kept.end.code, 3);
}

// Its own session, its parents gone, and deaf to SIGTERM.
std::string stray(const std::filesystem::path& pid_file) {
  return "( ( setsid sh -c \"trap '' TERM; echo \\$\\$ > " + pid_file.string() +
         "; exec sleep 1000\" & ) & ); ";
}

TEST(Keeper, EndsAGrandchildThatLeftSessionAndParentsAfterTheTimeout) {
  const TemporaryTree tree;
  const auto pid_file = tree / "pid";
  ProcessSpec spec = kept_shell(stray(pid_file) + "sleep 1000");
  spec.timeout_seconds = 1.5;
  Keeper keeper;
  const TestOutputs outputs = keeper.start(spec);
  const std::string pid = line_in(pid_file);
  EXPECT_TRUE(is_alive(pid));
  EXPECT_EQ(end_of(keeper, outputs).end.how, How::kTimedOut);
  EXPECT_TRUE(is_gone(pid));
}

TEST(Keeper, EndsWhatATestLeavesBehind) {
  const TemporaryTree tree;
  const auto pid_file = tree / "pid";
  const std::string wait = "while ! [ -s " + pid_file.string() + " ]; do sleep 0.01; done; ";
  const Kept kept = run(kept_shell(stray(pid_file) + wait + "echo done; exit 4"));
  EXPECT_EQ(kept.end.how, How::kExited);
  EXPECT_EQ(kept.end.code, 4);
  EXPECT_EQ(kept.output, "done\n");
  EXPECT_TRUE(is_gone(line_in(pid_file)));
}

TEST(Keeper, LeavesToASetUpTestWhatItStarted) {
  const TemporaryTree tree;
  const auto pid_file = tree / "pid";
  const std::string wait = "while ! [ -s " + pid_file.string() + " ]; do sleep 0.01; done; ";
  ProcessSpec spec = kept_shell(stray(pid_file) + wait);
  spec.leaves_processes = true;
  EXPECT_EQ(run(spec).end.how, How::kExited);
  const std::string pid = line_in(pid_file);
  EXPECT_TRUE(is_alive(pid));
  kill(std::stoi(pid), SIGKILL);
}

TEST(Keeper, EndsTheTestOnRequest) {
  const TemporaryTree tree;
  const auto pid_file = tree / "pid";
  Keeper keeper;
  const TestOutputs outputs = keeper.start(kept_shell(stray(pid_file) + "sleep 1000"));
  const std::string pid = line_in(pid_file);
  keeper.request_end();
  const Kept kept = end_of(keeper, outputs);
  EXPECT_EQ(kept.end.how, How::kEndedOnRequest);
  EXPECT_FALSE(keeper.can_serve());
  EXPECT_TRUE(is_gone(std::to_string(kept.end.pid)));
  EXPECT_TRUE(is_gone(pid));
}

TEST(Keeper, EndsTheTestWhenLeakrunIsGone) {
  const TemporaryTree tree;
  const auto pid_file = tree / "pid";
  {
    Keeper keeper;
    keeper.start(kept_shell(stray(pid_file) + "sleep 1000"));
    line_in(pid_file);
  }
  EXPECT_TRUE(is_gone(line_in(pid_file)));
}

TEST(Keeper, IsKnownToBeKilledItself) {
  const TemporaryTree tree;
  const auto pid_file = tree / "pid";
  Keeper keeper;
  keeper.start(kept_shell("echo $$ > " + pid_file.string() + "; exec sleep 1000"));
  const std::string pid = line_in(pid_file);
  kill(keeper.pid(), SIGKILL);
  const ProcessEnd end = keeper.read_end();
  EXPECT_EQ(end.how, How::kSignaled);
  EXPECT_EQ(end.code, SIGKILL);
  EXPECT_FALSE(keeper.can_serve());
  kill(std::stoi(pid), SIGKILL);
}

TEST(Keeper, RunsOneTestAfterAnother) {
  const TemporaryTree tree;
  Keeper keeper;
  ProcessSpec in_folder = kept_shell("pwd; echo $A >&2; exit 3");
  in_folder.working_directory = tree.path();
  in_folder.environment.emplace_back("A=1");
  const Kept first = run(keeper, in_folder);
  EXPECT_EQ(first.end.code, 3);
  EXPECT_EQ(first.output, tree.path().string() + "\n");
  EXPECT_EQ(first.error, "1\n");
  ASSERT_TRUE(keeper.can_serve());
  const Kept second = run(keeper, kept_shell("pwd; echo .$A.; echo $PPID"));
  EXPECT_EQ(second.end.code, 0);
  EXPECT_EQ(second.output, std::filesystem::current_path().string() + "\n..\n" +
                               std::to_string(keeper.pid()) + "\n");
  EXPECT_TRUE(keeper.can_serve());
}

TEST(Keeper, RunsAnotherTestAfterATimeoutAndAProgramThatDoesNotExist) {
  Keeper keeper;
  ProcessSpec slow = kept_shell("sleep 1000");
  slow.timeout_seconds = 0.1;
  EXPECT_EQ(run(keeper, slow).end.how, How::kTimedOut);
  ProcessSpec missing = kept_shell("");
  missing.arguments = {"/nowhere/net_tests"};
  EXPECT_EQ(run(keeper, missing).end.how, How::kNotStarted);
  ASSERT_TRUE(keeper.can_serve());
  EXPECT_EQ(run(keeper, kept_shell("exit 5")).end.code, 5);
}

TEST(Keeper, TakesAnEnvironmentOfMegabytes) {
  ProcessSpec spec = kept_shell("echo ${#LONG}");
  spec.environment.push_back("LONG=" + std::string(100'000, 'x'));
  for (int i = 0; i < 15; i++) {
    spec.environment.push_back("L" + std::to_string(i) + "=" + std::string(100'000, 'x'));
  }
  EXPECT_EQ(run(spec).output, "100000\n");
}

TEST(Keeper, ServesNoOtherTestWhereOneLeftProcessesThatStay) {
  const TemporaryTree tree;
  const auto pid_file = tree / "pid";
  const std::string wait = "while ! [ -s " + pid_file.string() + " ]; do sleep 0.01; done; ";
  ProcessSpec spec = kept_shell(stray(pid_file) + wait);
  spec.leaves_processes = true;
  Keeper keeper;
  EXPECT_EQ(run(keeper, spec).end.how, How::kExited);
  EXPECT_FALSE(keeper.can_serve());
  kill(std::stoi(line_in(pid_file)), SIGKILL);
}

// The kernel tells only root by how many bits it randomises addresses.
TEST(Keeper, AddressesAreNotRandomisedWhereNobodyMayKnowHowMuch) {
  const uid_t user = geteuid();
  ASSERT_EQ(user == 0 ? seteuid(65534) : 0, 0);
  const bool can_know = access("/proc/sys/vm/mmap_rnd_bits", F_OK) == 0 &&
                        Descriptor(open("/proc/sys/vm/mmap_rnd_bits", O_RDONLY | O_CLOEXEC));
  const int before = personality(0xffffffff);
  const bool is_allowed =
      before >= 0 && personality(static_cast<unsigned long>(before) | ADDR_NO_RANDOMIZE) >= 0;
  personality(static_cast<unsigned long>(before));
  const Kept kept = run(kept_shell("cat /proc/self/personality"));
  ASSERT_EQ(user == 0 ? seteuid(0) : 0, 0);
  if (can_know || !is_allowed) {
    GTEST_SKIP() << "the number is known, or personality() is denied";
  }
  EXPECT_EQ(std::stoul(kept.output, nullptr, 16) & ADDR_NO_RANDOMIZE, ADDR_NO_RANDOMIZE)
      << kept.output << kept.error;
}

// A shell that holds no memory, of which a child holds 150 MB, in a session of its own.
ProcessSpec taking_memory(std::uint64_t limit_bytes) {
  ProcessSpec spec =
      kept_shell("setsid sh -c 'head -c 157286400 /dev/zero | tail -n 1 | sleep 1' ; echo done");
  spec.memory_limit_bytes = limit_bytes;
  return spec;
}

TEST(KeepsMemory, EndsATestWhoseDescendantsTakeMoreThanItMayHave) {
  Keeper keeper;
  const Kept kept = run(keeper, taking_memory(50 << 20));
  EXPECT_EQ(kept.end.how, How::kOverMemory);
  EXPECT_GT(kept.end.max_rss_bytes, 50 << 20);
  EXPECT_EQ(kept.output, "");
  EXPECT_TRUE(keeper.can_serve());
  EXPECT_EQ(run(keeper, kept_shell("echo next")).output, "next\n");
}

TEST(KeepsMemory, LetsATestEndThatTakesLess) {
  Keeper keeper;
  const Kept kept = run(keeper, taking_memory(std::uint64_t{4} << 30));
  EXPECT_EQ(kept.end.how, How::kExited);
  EXPECT_EQ(kept.output, "done\n");
}

TEST(KeepsMemory, EndsATestAfterItsTimeoutToo) {
  ProcessSpec slow = kept_shell("sleep 1000");
  slow.timeout_seconds = 0.3;
  slow.memory_limit_bytes = std::uint64_t{1} << 30;
  Keeper keeper;
  EXPECT_EQ(run(keeper, slow).end.how, How::kTimedOut);
}

}  // namespace
}  // namespace leakrun

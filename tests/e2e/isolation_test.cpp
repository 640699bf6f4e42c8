#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "base/child_process.h"
#include "base/file.h"
#include "leakrun_process.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

// Whether a process runs the program at `path`.
bool is_running(const fs::path& path) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator("/proc", ignored)) {
    if (fs::read_symlink(entry.path() / "exe", ignored) == path) {
      return true;
    }
  }
  return false;
}

// A copy of a program under a path of its own, so that its processes can be told.
fs::path copy_of(const fs::path& folder, const std::string& name) {
  fs::copy_file(program("gcc", name), folder / name);
  return folder / name;
}

TEST(Isolation, TimeoutEndsTheWholeTree) {
  const PrivateFolder folder("leakrun-e2e");
  const fs::path hangs = copy_of(folder.path(), "hangs");
  const SuiteResult suite = suite_of({.arguments = {"--timeout", "0.5", hangs.string()}});
  EXPECT_EQ(result_of(suite, "hangs").error, ErrorKind::kTimeout);
  EXPECT_FALSE(is_running(hangs));
}

TEST(Isolation, ProcessLeftBehindDoesNotHoldLeakrunUp) {
  const PrivateFolder folder("leakrun-e2e");
  const fs::path daemon = copy_of(folder.path(), "leaves_daemon");
  const auto started = std::chrono::steady_clock::now();
  const SuiteResult suite = suite_of({.arguments = {daemon.string()}});
  EXPECT_EQ(result_of(suite, "leaves_daemon").verdict, Verdict::kPassed);
  // The daemon sleeps for ten minutes.
  EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::seconds(60));
  EXPECT_FALSE(is_running(daemon));
}

TEST(Isolation, InterruptEndsWhatRunsAndReportsWhatFinished) {
  const PrivateFolder folder("leakrun-e2e");
  const fs::path hangs = copy_of(folder.path(), "hangs");
  const std::string report = (folder.path() / "junit.xml").string();
  const std::string leaks = program("gcc", "leaks");
  const pid_t pid = fork();
  ASSERT_GE(pid, 0);
  if (pid == 0) {
    if (freopen("/dev/null", "w", stdout) == nullptr) {
      _exit(1);
    }
    execl(LEAKRUN_PROGRAM, LEAKRUN_PROGRAM, "-j", "1", "--junit", report.c_str(), leaks.c_str(),
          hangs.c_str(), nullptr);
    _exit(1);
  }
  for (int i = 0; i < 600 && !is_running(hangs); i++) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  ASSERT_TRUE(is_running(hangs));
  kill(pid, SIGINT);
  int status = 0;
  waitpid(pid, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 130);
  EXPECT_FALSE(is_running(hangs));
  const auto written = read_file(report, 1 << 20);
  ASSERT_TRUE(written) << written.error();
  EXPECT_THAT(*written, HasSubstr("leakrun.leak"));
  EXPECT_THAT(*written, testing::Not(HasSubstr("name=\"hangs\"")));
}

TEST(Isolation, TestsRunAtOnce) {
  const PrivateFolder folder("leakrun-e2e");
  std::vector<std::string> arguments = {"-j", "4"};
  for (int i = 0; i < 40; i++) {
    const fs::path copy = folder.path() / ("clean" + std::to_string(i));
    fs::create_hard_link(copy_of(folder.path(), "clean"), copy);
    fs::remove(folder.path() / "clean");
    arguments.push_back(copy.string());
  }
  const SuiteResult suite = suite_of({.arguments = arguments});
  EXPECT_EQ(suite.results.size(), 40U);
  EXPECT_EQ(count_of(suite, Verdict::kPassed), 40U);
}

TEST(Isolation, PathsWithSpacesAndQuotes) {
  const PrivateFolder folder("leakrun e2e '$(x)");
  const fs::path copy = copy_of(folder.path(), "leaks");
  EXPECT_EQ(result_of(suite_of({.arguments = {copy.string()}}), "leaks").verdict, Verdict::kLeaked);
}

TEST(Isolation, TemporaryFolderIsGoneAfterwards) {
  const PrivateFolder folder("leakrun-e2e");
  run_leakrun({.arguments = {program("gcc", "leaks")},
               .environment = {"TMPDIR=" + folder.path().string()}});
  EXPECT_TRUE(fs::is_empty(folder.path()));
}

// A shell hands the status of what it started on; the started program is what is measured.
TEST(Isolation, ScriptIsMeasuredByWhatItStarts) {
  const PrivateFolder folder("leakrun-e2e");
  const fs::path script = folder.path() / "suite.sh";
  write_source(script, "#!/bin/sh\n" + program("clang", "clean") + "\n" +
                           program("clang", "leaks") + "\nexit 0\n");
  fs::permissions(script, fs::perms::owner_all);
  const TestResult result = result_of(suite_of({.arguments = {script.string()}}), "suite.sh");
  EXPECT_EQ(result.verdict, Verdict::kLeaked);
  EXPECT_EQ(result.processes.size(), 2U);
}

TEST(Install, TreeRunsFromWhereverItStands) {
  const PrivateFolder folder("leakrun e2e");
  const fs::path prefix = folder.path() / "opt and more";
  const auto installed =
      run_leakrun({.arguments = {"--install", LEAKRUN_BINARY_DIR, "--prefix", prefix.string()},
                   .program = "cmake"});
  ASSERT_EQ(installed.exit_status, 0) << installed.error_output;
  write_source(folder.path() / "tests" / "leaks.c",
               "#include <stdlib.h>\nvoid* volatile p;\n"
               "int main(void) { for (int i = 0; i < 9; i++) { p = malloc(9); p = 0; } }\n");
  for (const std::string& target :
       {program("clang", "leaks"), (folder.path() / "tests").string()}) {
    const SuiteResult suite =
        suite_of({.arguments = {target}, .program = (prefix / "bin" / "leakrun").string()});
    EXPECT_EQ(result_of(suite, "leaks").verdict, Verdict::kLeaked);
  }
}

}  // namespace
}  // namespace leakrun

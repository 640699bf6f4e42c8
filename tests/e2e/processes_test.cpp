// Tests of several processes, and tests that are no program of their own.
#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>
#include <filesystem>

#include "base/child_process.h"
#include "base/file.h"
#include "leakrun_process.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;

class ProcessesOf : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Compilers, ProcessesOf, testing::Values("clang", "gcc"),
                         [](const auto& info) { return info.param; });

TEST_P(ProcessesOf, ChildThatGrewIsListedBesideTheTestItself) {
  for (const char* name : {"forks_and_execs", "vforks_and_execs", "spawns", "calls_system"}) {
    const std::string path = program(GetParam(), name);
    const TestResult result =
        result_of(suite_of({.arguments = {"--threshold-mb", "1", path}}), name);
    ASSERT_EQ(result.processes.size(), 2U) << name;
    std::vector<std::uint64_t> growth;
    for (const ProcessResult& process : result.processes) {
      EXPECT_EQ(fs::path(process.executable), fs::canonical(path));
      ASSERT_TRUE(process.baseline_bytes && process.final_bytes) << process.not_measured;
      growth.push_back(*process.final_bytes - *process.baseline_bytes);
    }
    EXPECT_EQ(std::max(growth[0], growth[1]), 4U << 20) << name;
    EXPECT_LT(std::min(growth[0], growth[1]), 1U << 16) << name;
    EXPECT_NE(result.processes[0].pid, result.processes[1].pid);
  }
}

TEST_P(ProcessesOf, ForkedChildIsNotListed) {
  const std::string path = program(GetParam(), "forked_child_grows");
  const TestResult result = result_of(suite_of({.arguments = {path}}), "forked_child_grows");
  EXPECT_EQ(result.processes.size(), 1U);
}

TEST_P(ProcessesOf, ScriptsAreMeasuredByWhatTheyStart) {
  if (find_program("python3").empty()) {
    GTEST_SKIP() << "no python3";
  }
  const PrivateFolder folder("leakrun-e2e");
  const std::string shell = (folder.path() / "suite.sh").string();
  const std::string python = (folder.path() / "suite.py").string();
  const std::string clean = program(GetParam(), "clean");
  const std::string grows = program(GetParam(), "cache_grows");
  write_source(shell, "#!/bin/sh\n" + clean + " && " + grows + "\n");
  write_source(python, "#!/usr/bin/env python3\nimport subprocess\nfor test in ['" + clean +
                           "', '" + grows + "']:\n    subprocess.check_call([test])\n");
  for (const std::string& script : {shell, python}) {
    fs::permissions(script, fs::perms::owner_all);
  }
  write_source(
      folder.path() / "tree" / "CTestTestfile.cmake",
      "add_test(shell \"" + shell + "\")\nadd_test(python \"python3\" \"" + python + "\")\n");
  const std::string tree = (folder.path() / "tree").string();
  const SuiteResult suite = suite_of({.arguments = {"--threshold-mb", "1", tree, shell, python}});
  for (const char* name : {"shell", "python", "suite.sh", "suite.py"}) {
    const TestResult result = result_of(suite, name);
    EXPECT_EQ(result.verdict, Verdict::kGrew) << name << ": " << result.reason;
    EXPECT_EQ(result.processes.size(), 2U) << name;
  }
}

// A daemon that sleeps for ten minutes, with the test's output still open.
TEST(Processes, ProcessLeftBehindIsWaitedForASecondAtMost) {
  const auto seconds_of = [](const std::string& name) {
    double least = 1e9;
    for (int i = 0; i < 3; i++) {
      const auto started = std::chrono::steady_clock::now();
      run_leakrun({.arguments = {program("gcc", name)}});
      const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - started;
      least = std::min(least, seconds.count());
    }
    return least;
  };
  EXPECT_LT(seconds_of("leaves_daemon"), seconds_of("clean") + 1.2);
}

}  // namespace
}  // namespace leakrun

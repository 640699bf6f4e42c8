#include "runner/compiler_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/runner/temporary_tree.h"

namespace leakrun {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const Compiler kClang{"/usr/bin/clang++", "14.0.6", true};
const Compiler kGcc{"/usr/bin/g++", "12.2.0", false};

Probe measured_probe() {
  Probe probe;
  probe.program = "/tmp/probe";
  probe.measurement.figures.growth_bytes = kProbeGrowth + 4096;
  probe.measurement.figures.leaked_bytes = kProbeLeak;
  probe.measurement.processes.resize(1);
  probe.measurement.processes[0].recording.growth.sites.push_back({kProbeGrowth, 1, {}});
  probe.measurement.worst = 0;
  return probe;
}

void expect_warning(const Check& check, const std::string& finding, const std::string& cure) {
  EXPECT_EQ(check.state, CheckState::kWarning);
  EXPECT_THAT(check.finding, HasSubstr(finding));
  EXPECT_THAT(check.cure, HasSubstr(cure));
}

TEST(CompilerCheck, ProbeThatIsMeasuredWithAllIsOk) {
  const Check check = compiler_check(kClang, measured_probe(), true);
  EXPECT_EQ(check.name, "clang++ 14.0.6");
  EXPECT_EQ(check.state, CheckState::kOk);
  EXPECT_EQ(check.finding, "growth, call stacks and leaks are measured");
}

TEST(CompilerCheck, WhatIsUnknownBecauseOfTracingPointsThere) {
  Probe probe = measured_probe();
  probe.measurement.figures.leaked_bytes.reset();
  probe.measurement.figures.note = "Leaks unknown: LeakSanitizer could not trace the process.";
  expect_warning(compiler_check(kClang, probe, false),
                 "growth and call stacks are measured; leaks are unknown", "row tracing");
  probe.measurement.figures.note += " Call stacks unknown: the runtime printed no memory profile.";
  probe.measurement.processes[0].recording.growth.sites.clear();
  expect_warning(compiler_check(kClang, probe, false),
                 "growth is measured; call stacks and leaks are unknown", "row tracing");
}

TEST(CompilerCheck, WhatIsUnknownForAnotherReasonSaysWhich) {
  Probe probe = measured_probe();
  probe.measurement.figures.leaked_bytes.reset();
  probe.measurement.figures.note = "Leaks unknown: leak detection is off.";
  expect_warning(compiler_check(kGcc, probe, true), "leak detection is off", "detect_leaks=0");
  probe.measurement.figures.note.clear();
  probe.measurement.figures.leaked_bytes = 0;
  expect_warning(compiler_check(kGcc, probe, true), "leak of the probe was not found",
                 "suppressions");
}

TEST(CompilerCheck, GrowthThatIsWrongOrUnknownIsTold) {
  Probe probe = measured_probe();
  probe.measurement.figures.growth_bytes = 0;
  expect_warning(compiler_check(kGcc, probe, true), "measured wrongly: 0 bytes", "");
  probe.measurement.figures.growth_bytes.reset();
  probe.measurement.figures.not_measured = "no final snapshot";
  expect_warning(compiler_check(kGcc, probe, true), "not measured: no final snapshot",
                 "LD_PRELOAD");
}

TEST(CompilerCheck, ProbeThatDoesNotRunSaysHowItEnded) {
  Probe probe;
  probe.program = "/tmp/probe";
  probe.measurement.outcome = Outcome::kCrashed;
  probe.measurement.outcome_detail = "signal 11 (SIGSEGV)";
  probe.standard_error = "AddressSanitizer: error: shadow memory\n";
  expect_warning(compiler_check(kGcc, probe, true), "does not run: signal 11 (SIGSEGV)", "ASLR");
  EXPECT_THAT(compiler_check(kGcc, probe, true).finding, HasSubstr("shadow memory"));
  probe.measurement.outcome = Outcome::kNotStarted;
  probe.measurement.outcome_detail = "Permission denied";
  expect_warning(compiler_check(kGcc, probe, true), "Permission denied", "TMPDIR");
}

TEST(CompilerCheck, ProbeThatIsNotBuiltNamesThePackage) {
  const TemporaryTree tree;
  const ScopedVariable path("PATH", tree.path().string());
  tree.write_executable("apt-get", "");
  Probe probe;
  probe.build_error =
      "exit status 1\n/usr/bin/ld: cannot find /usr/lib/libclang_rt.asan.a: No such file\n"
      "clang: error: linker command failed\n";
  expect_warning(compiler_check(kClang, probe, true),
                 "AddressSanitizer runtime is not installed: /usr/bin/ld: cannot find",
                 "apt-get install libclang-rt-14-dev");
  probe.build_error = "exit status 1\n/usr/bin/ld: cannot find -lasan\n";
  expect_warning(compiler_check(kGcc, probe, true), "AddressSanitizer runtime is not installed",
                 "apt-get install libgcc-12-dev");
  probe.build_error = "exit status 1\nprobe.cpp:1:10: fatal error: 'cstdio' file not found\n";
  expect_warning(compiler_check(kClang, probe, true), "standard library is not installed",
                 "apt-get install g++");
  probe.build_error = "exit status 1\nprobe.cpp:1:10: fatal error: cstdio: No such file\n";
  expect_warning(compiler_check(kGcc, probe, true), "standard library is not installed",
                 "apt-get install g++-12");
  probe.build_error = "cannot run /gone/clang++: No such file or directory";
  expect_warning(compiler_check(kClang, probe, true),
                 "cannot build a program with -fsanitize=address: cannot run /gone/clang++",
                 "/usr/bin/clang++ -fsanitize=address");
  probe.build_error = "exit status 1\nerror: something else\n";
  expect_warning(compiler_check(kClang, probe, true), "something else",
                 "/usr/bin/clang++ -fsanitize=address");
}

TEST(FindCompilers, FindsEachVersionOnceByItsShortestName) {
  const TemporaryTree tree;
  const auto write = [&](const std::string& name, const std::string& version) {
    tree.write_executable("bin/" + name, "#!/bin/sh\necho " + version + "\n");
  };
  write("g++", "12.2.0");
  write("g++-12", "12.2.0");
  write("g++-9", "9.4.0");
  write("g++-13", "13.1.0");
  write("clang++-19", "19.1.7");
  write("clang++-19-extra", "1.0.0");
  write("clang++-", "2.0.0");
  tree.write("bin/clang++-17", "not executable");
  const ScopedVariable path("PATH", (tree / "bin").string());
  const ScopedVariable chosen("CXX", std::nullopt);
  std::vector<std::string> found;
  for (const Compiler& compiler : find_compilers()) {
    found.push_back(compiler.program.filename().string() + ' ' + compiler.version +
                    (compiler.is_clang ? " Clang" : " GCC"));
  }
  EXPECT_THAT(found, ElementsAre("g++ 12.2.0 GCC", "clang++-19 19.1.7 Clang", "g++-13 13.1.0 GCC",
                                 "g++-9 9.4.0 GCC"));
}

TEST(FindCompilers, TheOneOfCxxComesFirst) {
  const TemporaryTree tree;
  const auto own = tree.write_executable("own/clang++", "#!/bin/sh\necho 20.0.0\n");
  tree.write_executable("bin/g++", "#!/bin/sh\necho 12.2.0\n");
  const ScopedVariable path("PATH", (tree / "bin").string());
  const ScopedVariable chosen("CXX", own.string());
  const auto compilers = find_compilers();
  ASSERT_EQ(compilers.size(), 2U);
  EXPECT_EQ(compilers[0].program, own);
  EXPECT_EQ(compilers[0].version, "20.0.0");
}

TEST(FindCompilers, NoneIsAWarningWithAPackage) {
  const TemporaryTree tree;
  const ScopedVariable path("PATH", tree.path().string());
  const ScopedVariable chosen("CXX", std::nullopt);
  EXPECT_TRUE(find_compilers().empty());
  expect_warning(no_compiler_check(), "neither clang++ nor g++", "clang");
}

}  // namespace
}  // namespace leakrun

// The agent as a part of the program: for runtimes that export nothing, and empty environments.
#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>

#include "base/file.h"
#include "leakrun_process.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;

std::ptrdiff_t files_in(const fs::path& folder) {
  return std::distance(fs::directory_iterator(folder), fs::directory_iterator());
}

class LinkedAgent : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Compilers, LinkedAgent,
                         testing::Values("clang_linked", "gcc_linked", "gcc_static_linked"),
                         [](const auto& test) { return test.param; });

std::string linked_program(std::string compiler, const std::string& name) {
  std::replace(compiler.begin(), compiler.end(), '_', '-');
  return program(compiler, name);
}

TEST_P(LinkedAgent, RecordsOnceWhereAnotherIsPreloaded) {
  for (const char* name : {"cache_grows", "leaks", "replaced_without_environment"}) {
    const SuiteResult suite =
        suite_of({.arguments = {"--threshold-mb", "1", linked_program(GetParam(), name)}});
    const TestResult result = result_of(suite, name);
    ASSERT_EQ(result.processes.size(), 1U) << name;
    EXPECT_EQ(result.processes[0].not_measured, "") << name;
  }
  const PrivateFolder folder("leakrun-e2e");
  const std::string recordings = "LEAKRUN_RECORDING_DIR=" + folder.path().string();
  for (const std::vector<std::string>& environment :
       {std::vector<std::string>{recordings},
        std::vector<std::string>{recordings, "LD_PRELOAD=" LEAKRUN_AGENT,
                                 "ASAN_OPTIONS=verify_asan_link_order=0"}}) {
    const auto before = files_in(folder.path());
    const InvocationResult result =
        run_leakrun({.environment = environment, .program = linked_program(GetParam(), "clean")});
    EXPECT_EQ(result.exit_status, 0) << result.error_output;
    EXPECT_EQ(result.error_output, "");
    EXPECT_EQ(files_in(folder.path()), before + 1);
  }
}

TEST_P(LinkedAgent, DoesNothingWithoutLeakrun) {
  const PrivateFolder folder("leakrun-e2e");
  const InvocationResult clean = run_leakrun(
      {.working_directory = folder.path(), .program = linked_program(GetParam(), "clean")});
  EXPECT_EQ(clean.exit_status, 0);
  EXPECT_EQ(clean.output + clean.error_output, "");
  const InvocationResult leaks = run_leakrun(
      {.working_directory = folder.path(), .program = linked_program(GetParam(), "leaks")});
  EXPECT_NE(leaks.exit_status, 0);
  EXPECT_THAT(leaks.error_output, testing::HasSubstr("detected memory leaks"));
  EXPECT_EQ(files_in(folder.path()), 0);
}

// A project with a test that grows, one that leaks and one that is clean, in C or C++.
void write_project(const fs::path& folder, const std::string& language,
                   const std::string& after_targets) {
  const std::string ending = language == "C" ? ".c" : ".cpp";
  write_source(folder / "CMakeLists.txt",
               "cmake_minimum_required(VERSION 3.22)\nproject(linked LANGUAGES " + language +
                   ")\nenable_testing()\nforeach(name grows leaks quiet)\n"
                   "  add_executable(${name} ${name}" +
                   ending + ")\n  add_test(NAME ${name} COMMAND ${name})\nendforeach()\n" +
                   "add_library(shared SHARED shared" + ending + ")\n" + after_targets);
  write_source(folder / ("grows" + ending),
               "#include <stdlib.h>\nvoid* kept;\nint main(void) { kept = malloc(4 << 20); }\n");
  write_source(folder / ("leaks" + ending),
               "#include <stdlib.h>\nvoid* volatile p;\n"
               "int main(void) { for (int i = 0; i < 9; i++) { p = malloc(9); p = 0; } }\n");
  write_source(folder / ("quiet" + ending), "int main(void) { return 0; }\n");
  write_source(folder / ("shared" + ending), "int shared_answer(void) { return 42; }\n");
}

void build(const fs::path& folder, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"-S", ".", "-B", "build", "-G", "Ninja"});
  for (const auto& step : {arguments, std::vector<std::string>{"--build", "build"}}) {
    const auto result =
        run_leakrun({.arguments = step, .working_directory = folder, .program = "cmake"});
    ASSERT_EQ(result.exit_status, 0) << result.output << result.error_output;
  }
}

void expect_measured(const fs::path& folder) {
  const SuiteResult suite =
      suite_of({.arguments = {"--threshold-mb", "1", (folder / "build").string()}});
  EXPECT_EQ(suite.results.size(), 3U);
  const TestResult grows = result_of(suite, "grows");
  EXPECT_EQ(grows.verdict, Verdict::kGrew) << grows.reason;
  EXPECT_FALSE(grows.growth_sites.empty());
  const TestResult leaks = result_of(suite, "leaks");
  EXPECT_EQ(leaks.verdict, Verdict::kLeaked) << leaks.reason;
  EXPECT_EQ(leaks.leaked_bytes, 81U);
  const TestResult quiet = result_of(suite, "quiet");
  EXPECT_EQ(quiet.verdict, Verdict::kPassed) << quiet.reason;
}

class LinkedAgentInCMake : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Languages, LinkedAgentInCMake, testing::Values("C", "CXX"),
                         [](const auto& test) { return test.param; });

TEST_P(LinkedAgentInCMake, ByTheToolchainFile) {
  const PrivateFolder folder("leakrun e2e");
  write_project(folder.path(), GetParam(), "");
  build(folder.path(),
        {"-DCMAKE_TOOLCHAIN_FILE=" LEAKRUN_BINARY_DIR "/share/leakrun/toolchains/gcc-asan.cmake",
         "-DLEAKRUN_LINK_AGENT=ON", "-DCMAKE_EXE_LINKER_FLAGS=-static-libasan"});
  expect_measured(folder.path());
}

// Without the agent the same project is not measured: it is the agent that the tests above see.
TEST_P(LinkedAgentInCMake, NotUnlessAskedFor) {
  const PrivateFolder folder("leakrun e2e");
  write_project(folder.path(), GetParam(), "");
  build(folder.path(),
        {"-DCMAKE_TOOLCHAIN_FILE=" LEAKRUN_BINARY_DIR "/share/leakrun/toolchains/gcc-asan.cmake",
         "-DCMAKE_EXE_LINKER_FLAGS=-static-libasan"});
  const SuiteResult suite = suite_of({.arguments = {(folder.path() / "build").string()}});
  EXPECT_EQ(result_of(suite, "quiet").error, ErrorKind::kNotMeasured);
}

void measure_with_package(const std::string& language, const fs::path& prefix) {
  const PrivateFolder folder("leakrun e2e");
  const std::string compiler = language == "C" ? "gcc" : "g++";
  write_project(folder.path(), language,
                "find_package(leakrun REQUIRED)\n"
                "foreach(name grows leaks quiet)\n"
                "  target_compile_options(${name} PRIVATE -fsanitize=address -g)\n"
                "  target_link_options(${name} PRIVATE -fsanitize=address -static-libasan)\n"
                "  target_link_libraries(${name} PRIVATE leakrun::agent)\n"
                "endforeach()\n");
  build(folder.path(), {"-DCMAKE_" + language + "_COMPILER=" + compiler,
                        "-DCMAKE_PREFIX_PATH=" + prefix.string()});
  expect_measured(folder.path());
}

TEST_P(LinkedAgentInCMake, ByThePackageOfTheBuildTree) {
  measure_with_package(GetParam(), LEAKRUN_BINARY_DIR);
}

TEST_P(LinkedAgentInCMake, ByThePackageOfAnInstallTree) {
  const PrivateFolder folder("leakrun e2e");
  const fs::path prefix = folder.path() / "opt and more";
  const auto installed =
      run_leakrun({.arguments = {"--install", LEAKRUN_BINARY_DIR, "--prefix", prefix.string()},
                   .program = "cmake"});
  ASSERT_EQ(installed.exit_status, 0) << installed.error_output;
  measure_with_package(GetParam(), prefix);
}

}  // namespace
}  // namespace leakrun

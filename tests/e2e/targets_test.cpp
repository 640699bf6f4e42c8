#include <gmock/gmock.h>

#include <filesystem>

#include "base/child_process.h"
#include "base/file.h"
#include "leakrun_process.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr const char* kCleanSource = "int main() { return 0; }\n";
constexpr const char* kGrowingSource =
    "#include <cstdlib>\n"
    "void* kept;\n"
    "int main() { kept = std::malloc(4 << 20); }\n";

std::vector<std::string> names_of(const SuiteResult& suite) {
  std::vector<std::string> names;
  for (const TestResult& test : suite.results) {
    names.push_back(test.name);
  }
  return names;
}

// A project whose tests/ folder has no project() of its own, and a test outside of it.
void write_project(const fs::path& folder) {
  write_source(folder / "CMakeLists.txt",
               "cmake_minimum_required(VERSION 3.22)\n"
               "project(shop LANGUAGES CXX)\n"
               "enable_testing()\n"
               "add_executable(elsewhere elsewhere.cpp)\n"
               "add_test(NAME elsewhere COMMAND elsewhere)\n"
               "add_subdirectory(tests)\n");
  write_source(folder / "elsewhere.cpp", kCleanSource);
  write_source(folder / "tests" / "CMakeLists.txt",
               "add_executable(grows grows.cpp)\n"
               "add_test(NAME grows COMMAND grows)\n"
               "add_executable(place place.cpp)\n"
               "add_test(NAME place COMMAND place \"a b\")\n"
               "set_tests_properties(place PROPERTIES\n"
               "  WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} ENVIRONMENT \"SHOP=open\")\n"
               "add_test(NAME exempt COMMAND grows)\n"
               "set_tests_properties(exempt PROPERTIES LABELS leakrun:skip)\n"
               "add_test(NAME roomy COMMAND grows)\n"
               "set_tests_properties(roomy PROPERTIES LABELS leakrun:threshold-mb=50)\n"
               "add_test(NAME disabled COMMAND grows)\n"
               "set_tests_properties(disabled PROPERTIES DISABLED ON)\n");
  write_source(folder / "tests" / "grows.cpp", kGrowingSource);
  write_source(
      folder / "tests" / "place.cpp",
      "#include <cstdlib>\n#include <cstring>\n#include <unistd.h>\n"
      "int main(int, char** argv) {\n"
      "  const char* shop = std::getenv(\"SHOP\");\n"
      "  return shop != nullptr && std::strcmp(shop, \"open\") == 0 &&\n"
      "                 std::strcmp(argv[1], \"a b\") == 0 && access(\"place.cpp\", R_OK) == 0\n"
      "             ? 0 : 1;\n"
      "}\n");
}

void expect_projects_tests(const SuiteResult& suite) {
  EXPECT_EQ(result_of(suite, "grows").verdict, Verdict::kGrew);
  EXPECT_EQ(result_of(suite, "place").verdict, Verdict::kPassed);
  const TestResult exempt = result_of(suite, "exempt");
  EXPECT_EQ(exempt.verdict, Verdict::kPassed);
  EXPECT_TRUE(exempt.exempt);
  EXPECT_GE(exempt.growth_bytes.value_or(0), 4 << 20);
  EXPECT_THAT(exempt.reason, HasSubstr("leakrun:skip"));
  const TestResult roomy = result_of(suite, "roomy");
  EXPECT_EQ(roomy.verdict, Verdict::kPassed);
  EXPECT_EQ(roomy.threshold_bytes, 50U << 20);
  EXPECT_EQ(result_of(suite, "disabled").verdict, Verdict::kSkipped);
}

TEST(Targets, FolderHoldsItsExecutablesAndNothingElse) {
  const PrivateFolder folder("leakrun-e2e");
  fs::create_directories(folder.path() / "deep" / "CMakeFiles");
  fs::copy_file(program("clang", "clean"), folder.path() / "first");
  fs::copy_file(program("gcc", "clean"), folder.path() / "deep" / "second");
  fs::copy_file(program("gcc", "fails"), folder.path() / "deep" / "CMakeFiles" / "probe");
  fs::copy_file("/lib/x86_64-linux-gnu/libm.so.6", folder.path() / "libm.so");
  fs::permissions(folder.path() / "libm.so", fs::perms::owner_all);
  write_source(folder.path() / "script.sh", "#!/bin/sh\nexit 1\n");
  fs::permissions(folder.path() / "script.sh", fs::perms::owner_all);
  const SuiteResult suite = suite_of({.arguments = {folder.path().string()}});
  EXPECT_THAT(names_of(suite), testing::UnorderedElementsAre("first", "second"));
}

TEST(Targets, CMakeSourceTreeIsBuiltAndRun) {
  const PrivateFolder folder("leakrun e2e");
  write_project(folder.path());
  const Invocation invocation{.arguments = {"--threshold-mb", "1", folder.path().string()}};
  const SuiteResult suite = suite_of(invocation);
  EXPECT_EQ(suite.results.size(), 6U);
  expect_projects_tests(suite);
  EXPECT_EQ(result_of(suite, "elsewhere").verdict, Verdict::kPassed);
  EXPECT_TRUE(fs::exists(folder.path() / "build" / "leakrun-clang" / "CTestTestfile.cmake"));
}

TEST(Targets, TwoRunsAtOnceDoNotBuildIntoEachOther) {
  const PrivateFolder folder("leakrun-e2e");
  fs::copy(LEAKRUN_EXAMPLES, folder.path() / "examples", fs::copy_options::recursive);
  const InvocationResult both = run_leakrun(
      {.arguments = {"-c",
                     "cd \"$1/examples\" && { \"$0\" -q . >../first 2>&1; echo $? >../status; } & "
                     "cd \"$1/examples\" && \"$0\" -q . >../second 2>&1; echo $?; wait; "
                     "cat \"$1/status\"",
                     LEAKRUN_PROGRAM, folder.path()},
       .program = "sh"});
  EXPECT_EQ(both.output, "1\n1\n") << read_file(folder.path() / "first", 1 << 20).value_or("")
                                   << read_file(folder.path() / "second", 1 << 20).value_or("");
}

TEST(Targets, GccToolchainAndBuildDirAndCMakeArgumentsAreTaken) {
  const PrivateFolder folder("leakrun-e2e");
  write_project(folder.path());
  const fs::path build = folder.path() / "elsewhere-built";
  const SuiteResult suite = suite_of(
      {.arguments = {"--threshold-mb", "1", "--toolchain", "gcc", "--build-dir", build.string(),
                     "--cmake-arg", "-DSHOP_OPTION=yes", folder.path().string()}});
  expect_projects_tests(suite);
  const auto cache = read_file(build / "CMakeCache.txt", 1 << 22);
  ASSERT_TRUE(cache);
  EXPECT_THAT(*cache, HasSubstr("SHOP_OPTION:UNINITIALIZED=yes"));
  EXPECT_THAT(*cache, testing::Not(HasSubstr("clang++")));
}

TEST(Targets, FolderInsideAProjectRunsTheTestsDefinedThere) {
  const PrivateFolder folder("leakrun-e2e");
  write_project(folder.path());
  const SuiteResult suite = suite_of(
      {.arguments = {"--threshold-mb", "1", "./tests"}, .working_directory = folder.path()});
  EXPECT_EQ(suite.results.size(), 5U);
  expect_projects_tests(suite);
}

TEST(Targets, PresetsBuildATreeThatLeakrunRuns) {
  const PrivateFolder folder("leakrun-e2e");
  write_project(folder.path());
  write_source(folder.path() / "CMakePresets.json",
               "{ \"version\": 5, \"include\": [\"" LEAKRUN_BINARY_DIR
               "/share/leakrun/toolchains/leakrun-presets.json\"] }\n");
  for (const char* preset : {"leakrun-clang", "leakrun-gcc"}) {
    for (const std::vector<std::string>& arguments :
         {std::vector<std::string>{"--preset", preset},
          std::vector<std::string>{"--build", "--preset", preset}}) {
      const auto step = run_leakrun(
          {.arguments = arguments, .working_directory = folder.path(), .program = "cmake"});
      ASSERT_EQ(step.exit_status, 0) << step.error_output << step.output;
    }
    const SuiteResult suite =
        suite_of({.arguments = {"--threshold-mb", "1", std::string("build/") + preset},
                  .working_directory = folder.path()});
    EXPECT_EQ(suite.results.size(), 6U);
    expect_projects_tests(suite);
  }
}

TEST(Targets, SingleFilesAreCompiledAndRun) {
  const PrivateFolder folder("leakrun-e2e");
  write_source(folder.path() / "fine.c", "int main(void) { return 0; }\n");
  write_source(folder.path() / "grows.cpp", kGrowingSource);
  write_source(folder.path() / "helper.cpp", "int helper() { return 1; }\n");
  const SuiteResult suite =
      suite_of({.arguments = {"--threshold-mb", "1", folder.path().string()}});
  EXPECT_THAT(names_of(suite), testing::UnorderedElementsAre("fine", "grows"));
  const TestResult grows = result_of(suite, "grows");
  EXPECT_EQ(grows.verdict, Verdict::kGrew);
  ASSERT_FALSE(grows.growth_sites.empty());
  const Frame* place = place_of(grows.growth_sites.front().stack);
  ASSERT_NE(place, nullptr);
  EXPECT_THAT(place->file, testing::EndsWith("grows.cpp"));
  EXPECT_EQ(place->line, 3U);
}

TEST(Targets, SeveralTargetsInOneCall) {
  const SuiteResult suite = suite_of(
      {.arguments = {"--threshold-mb", "1", program("clang", "clean"), program("gcc", "leaks")}});
  EXPECT_THAT(names_of(suite), testing::ElementsAre("clean", "leaks"));
  EXPECT_NE(suite.results[0].target, suite.results[1].target);
}

TEST(Targets, BuildThatFailsShowsItsOutputAndIsStatus3) {
  const PrivateFolder folder("leakrun-e2e");
  write_source(folder.path() / "broken.cpp", "int main() { return undeclared_name; }\n");
  const auto result = run_leakrun({.arguments = {folder.path().string()}});
  EXPECT_EQ(result.exit_status, 3);
  EXPECT_THAT(result.error_output, HasSubstr("undeclared_name"));
}

TEST(Targets, ConfigurationThatFailsShowsItsOutputAndIsStatus3) {
  const PrivateFolder folder("leakrun-e2e");
  write_source(folder.path() / "CMakeLists.txt",
               "cmake_minimum_required(VERSION 3.22)\nproject(x CXX)\n"
               "message(FATAL_ERROR \"the missing piece\")\n");
  const auto result = run_leakrun({.arguments = {folder.path().string()}});
  EXPECT_EQ(result.exit_status, 3);
  EXPECT_THAT(result.error_output, HasSubstr("the missing piece"));
}

TEST(Targets, ExamplesShowEachVerdict) {
  const PrivateFolder folder("leakrun-e2e");
  const SuiteResult suite = suite_of(
      {.arguments = {"--build-dir", (folder.path() / "build").string(), LEAKRUN_EXAMPLES}});
  EXPECT_EQ(suite.results.size(), 5U);
  EXPECT_EQ(count_of(suite, Verdict::kPassed), 2U);
  EXPECT_EQ(count_of(suite, Verdict::kGrew), 1U);
  EXPECT_EQ(count_of(suite, Verdict::kLeaked), 1U);
  EXPECT_EQ(count_of(suite, Verdict::kError), 1U);
}

}  // namespace
}  // namespace leakrun

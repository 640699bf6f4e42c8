// The CTest properties of docs/ctest.md, each in a tree of tests that ctest itself reads.
#include <gmock/gmock.h>

#include "base/file.h"
#include "leakrun_process.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

std::vector<std::string> names_of(const SuiteResult& suite) {
  std::vector<std::string> names;
  for (const TestResult& test : suite.results) {
    names.push_back(test.name);
  }
  return names;
}

class CTestProperties : public testing::Test {
 protected:
  /// A test that runs the program `says` with `arguments`, in CMake's own quoting.
  void add(const std::string& name, const std::string& arguments,
           const std::string& properties = "") {
    tests_ += "add_test(" + name + " \"" + program("clang", "says") + "\" " + arguments + ")\n";
    if (!properties.empty()) {
      tests_ += "set_tests_properties(" + name + " PROPERTIES " + properties + ")\n";
    }
  }

  void run(std::vector<std::string> arguments = {}, std::vector<std::string> environment = {}) {
    write_source(folder_.path() / "CTestTestfile.cmake", tests_);
    arguments.push_back(folder_.path().string());
    suite_ = suite_of({.arguments = std::move(arguments), .environment = std::move(environment)});
  }

  TestResult result(const std::string& name) const { return result_of(suite_, name); }
  Verdict verdict(const std::string& name) const { return result(name).verdict; }
  std::string reason(const std::string& name) const { return result(name).reason; }

  PrivateFolder folder_{"leakrun-e2e"};
  std::string tests_;
  SuiteResult suite_;
};

TEST_F(CTestProperties, WillFail) {
  add("fails", "exit:3", "WILL_FAIL ON");
  add("passes", "", "WILL_FAIL ON");
  add("dies", "killed", "WILL_FAIL ON");
  add("leaks", "leak", "WILL_FAIL ON");
  add("fails_and_leaks", "leak exit:3", "WILL_FAIL ON");
  run();
  EXPECT_EQ(verdict("fails"), Verdict::kPassed) << reason("fails");
  EXPECT_EQ(verdict("passes"), Verdict::kFailed);
  EXPECT_THAT(reason("passes"), HasSubstr("WILL_FAIL"));
  EXPECT_EQ(verdict("dies"), Verdict::kError);
  EXPECT_EQ(result("leaks").outcome, Outcome::kFailed);
  EXPECT_THAT(reason("leaks"), HasSubstr("1000 bytes leaked"));
  EXPECT_EQ(result("fails_and_leaks").outcome, Outcome::kPassed);
  EXPECT_EQ(verdict("fails_and_leaks"), Verdict::kLeaked);
}

TEST_F(CTestProperties, PassRegularExpression) {
  add("says_so", "out:ready exit:3", "PASS_REGULAR_EXPRESSION \"read[yi];other\"");
  add("on_standard_error", "err:ready", "PASS_REGULAR_EXPRESSION \"ready\"");
  add("says_nothing", "out:hello", "PASS_REGULAR_EXPRESSION \"ready\"");
  add("says_so_and_leaks", "out:ready leak", "PASS_REGULAR_EXPRESSION \"ready\"");
  add("amid_much", "much:200000 out:ready much:200000", "PASS_REGULAR_EXPRESSION \"ready\"");
  add("across_outputs", "err:one out:two", "PASS_REGULAR_EXPRESSION \"one\\ntwo\"");
  run();
  EXPECT_EQ(verdict("says_so"), Verdict::kPassed) << reason("says_so");
  EXPECT_EQ(verdict("on_standard_error"), Verdict::kPassed) << reason("on_standard_error");
  EXPECT_EQ(verdict("says_nothing"), Verdict::kFailed);
  EXPECT_THAT(reason("says_nothing"), HasSubstr("no match of PASS_REGULAR_EXPRESSION 'ready'"));
  EXPECT_EQ(verdict("says_so_and_leaks"), Verdict::kLeaked) << reason("says_so_and_leaks");
  EXPECT_EQ(verdict("amid_much"), Verdict::kPassed) << reason("amid_much");
  EXPECT_TRUE(result("amid_much").output.truncated);
  EXPECT_EQ(verdict("across_outputs"), Verdict::kPassed) << reason("across_outputs");
}

TEST_F(CTestProperties, FailRegularExpression) {
  add("says_bad", "out:bad", "FAIL_REGULAR_EXPRESSION \"bad\"");
  add("says_good", "out:good leak", "FAIL_REGULAR_EXPRESSION \"bad;LeakSanitizer\"");
  add("amid_much", "much:200000 err:bad much:200000", "FAIL_REGULAR_EXPRESSION \"bad\"");
  add("beats_pass", "out:good-bad",
      "FAIL_REGULAR_EXPRESSION \"bad\" PASS_REGULAR_EXPRESSION \"good\"");
  run();
  EXPECT_EQ(verdict("says_bad"), Verdict::kFailed);
  EXPECT_THAT(reason("says_bad"), HasSubstr("matches FAIL_REGULAR_EXPRESSION 'bad'"));
  EXPECT_EQ(verdict("says_good"), Verdict::kLeaked) << reason("says_good");
  EXPECT_EQ(verdict("amid_much"), Verdict::kFailed);
  EXPECT_EQ(verdict("beats_pass"), Verdict::kFailed);
}

TEST_F(CTestProperties, SkipRegularExpression) {
  add("skips", "\"out:no GPU\" exit:1",
      "SKIP_REGULAR_EXPRESSION \"no [GT]PU\" FAIL_REGULAR_EXPRESSION \"no\"");
  add("dies", "\"err:no GPU\" killed", "SKIP_REGULAR_EXPRESSION \"no GPU\"");
  run();
  EXPECT_EQ(verdict("skips"), Verdict::kSkipped);
  EXPECT_THAT(reason("skips"), HasSubstr("SKIP_REGULAR_EXPRESSION 'no [GT]PU'"));
  EXPECT_EQ(verdict("dies"), Verdict::kError);
}

TEST_F(CTestProperties, SkipReturnCode) {
  add("skips", "exit:77", "SKIP_RETURN_CODE 77");
  add("skips_and_leaks", "leak exit:77", "SKIP_RETURN_CODE 77");
  add("fails", "exit:1", "SKIP_RETURN_CODE 77");
  run();
  EXPECT_EQ(verdict("skips"), Verdict::kSkipped);
  EXPECT_THAT(reason("skips"), HasSubstr("SKIP_RETURN_CODE"));
  EXPECT_EQ(verdict("skips_and_leaks"), Verdict::kSkipped);
  EXPECT_EQ(verdict("fails"), Verdict::kFailed);
}

TEST_F(CTestProperties, MalformedExpressionIsAnErrorOfItsTest) {
  add("malformed", "", "FAIL_REGULAR_EXPRESSION \"a(b\"");
  add("other", "");
  run();
  EXPECT_EQ(verdict("malformed"), Verdict::kError);
  EXPECT_THAT(reason("malformed"), HasSubstr("FAIL_REGULAR_EXPRESSION 'a(b' is malformed"));
  EXPECT_EQ(verdict("other"), Verdict::kPassed);
}

TEST_F(CTestProperties, RequiredFiles) {
  add("has_it", "", "REQUIRED_FILES \"CTestTestfile.cmake\"");
  add("lacks_it", "touch:ran", "REQUIRED_FILES \"CTestTestfile.cmake;input.dat\"");
  run();
  EXPECT_EQ(verdict("has_it"), Verdict::kPassed) << reason("has_it");
  EXPECT_EQ(verdict("lacks_it"), Verdict::kError);
  EXPECT_THAT(reason("lacks_it"), HasSubstr("its required file input.dat is missing"));
  EXPECT_FALSE(fs::exists(folder_.path() / "ran"));
}

TEST_F(CTestProperties, EnvironmentWorkingDirectoryAndDisabled) {
  fs::create_directory(folder_.path() / "there");
  write_source(folder_.path() / "there" / "input", "x");
  add("sees", "env:COLOR env:PATH needs:input",
      "ENVIRONMENT \"COLOR=red\" ENVIRONMENT_MODIFICATION \"PATH=path_list_append:/nowhere\" "
      "WORKING_DIRECTORY \"" +
          (folder_.path() / "there").string() +
          "\" PASS_REGULAR_EXPRESSION \"COLOR=red\\nPATH=.*:/nowhere\\n$\"");
  add("disabled", "exit:1", "DISABLED ON");
  run();
  EXPECT_EQ(verdict("sees"), Verdict::kPassed) << reason("sees");
  EXPECT_EQ(verdict("disabled"), Verdict::kSkipped);
}

TEST_F(CTestProperties, Labels) {
  add("exempt", "grow", "LABELS \"slow;leakrun:skip\"");
  add("roomy", "grow", "LABELS \"leakrun:threshold-mb=20\"");
  add("grows", "grow", "LABELS \"slow\"");
  run();
  EXPECT_EQ(verdict("exempt"), Verdict::kPassed);
  EXPECT_EQ(verdict("roomy"), Verdict::kPassed);
  EXPECT_EQ(verdict("grows"), Verdict::kGrew);
}

TEST_F(CTestProperties, ResourceGroupsWithoutASpecFileAreNone) {
  add("alone", "env:CTEST_RESOURCE_GROUP_COUNT",
      "RESOURCE_GROUPS \"2,gpus:1\" PASS_REGULAR_EXPRESSION \"COUNT=.none.\"");
  run({}, {"CTEST_RESOURCE_GROUP_COUNT=2"});
  EXPECT_EQ(verdict("alone"), Verdict::kPassed) << reason("alone");
}

TEST_F(CTestProperties, FixturesComeWithTheTestsThatRequireThem) {
  add("start", "touch:started", "FIXTURES_SETUP db");
  add("query", "needs:started", "FIXTURES_REQUIRED db");
  add("stop", "needs:started", "FIXTURES_CLEANUP db");
  add("other_start", "", "FIXTURES_SETUP other");
  add("plain", "");
  run({"-j", "1", "--filter", "query", "--exclude", "st*"});
  EXPECT_THAT(names_of(suite_), testing::ElementsAre("start", "query", "stop"));
  EXPECT_EQ(verdict("query"), Verdict::kPassed) << reason("query");
}

TEST_F(CTestProperties, FixturesWhoseSetUpFails) {
  add("query", "touch:ran", "FIXTURES_REQUIRED db");
  add("stop", "touch:stopped", "FIXTURES_CLEANUP db");
  add("start", "exit:4", "FIXTURES_SETUP db");
  add("leaking_start", "leak", "FIXTURES_SETUP net");
  add("call", "", "FIXTURES_REQUIRED net");
  run({"-j", "4"});
  EXPECT_EQ(verdict("start"), Verdict::kFailed);
  EXPECT_EQ(verdict("query"), Verdict::kError);
  EXPECT_EQ(result("query").outcome, Outcome::kNotStarted);
  EXPECT_THAT(reason("query"), HasSubstr("its set-up 'start' did not pass"));
  EXPECT_FALSE(fs::exists(folder_.path() / "ran"));
  EXPECT_EQ(verdict("stop"), Verdict::kPassed) << reason("stop");
  EXPECT_TRUE(fs::exists(folder_.path() / "stopped"));
  EXPECT_EQ(verdict("leaking_start"), Verdict::kLeaked);
  EXPECT_EQ(verdict("call"), Verdict::kPassed) << reason("call");
}

TEST_F(CTestProperties, Depends) {
  add("second", "needs:first", "DEPENDS \"first;fails\"");
  add("fails", "exit:1");
  add("first", "lock:x touch:first");
  run({"-j", "4"});
  EXPECT_EQ(verdict("second"), Verdict::kPassed) << reason("second");
}

TEST_F(CTestProperties, CirclesAreRefused) {
  add("a", "", "FIXTURES_SETUP f DEPENDS b");
  add("b", "", "FIXTURES_REQUIRED f");
  write_source(folder_.path() / "CTestTestfile.cmake", tests_);
  const auto run = run_leakrun({.arguments = {folder_.path().string()}});
  EXPECT_EQ(run.exit_status, 2);
  EXPECT_THAT(run.error_output, HasSubstr("tests wait for each other: 'a' after 'b' after 'a'"));
}

TEST_F(CTestProperties, ResourceLockRunSerialAndProcessors) {
  for (const char* number : {"1", "2", "3"}) {
    add(std::string("locked") + number, "lock:locked", "RESOURCE_LOCK \"port;disk\"");
    add(std::string("serial") + number, "lock:serial", "RUN_SERIAL ON");
    add(std::string("wide") + number, "lock:wide", "PROCESSORS 3");
  }
  run({"-j", "4"});
  EXPECT_EQ(count_of(suite_, Verdict::kPassed), 9U);
}

TEST_F(CTestProperties, Cost) {
  add("cheap", "needs:ran", "COST 1");
  add("dear", "touch:ran", "COST 100");
  run({"-j", "1"});
  EXPECT_EQ(verdict("cheap"), Verdict::kPassed) << reason("cheap");
}

constexpr const char* kProject = R"(cmake_minimum_required(VERSION 3.22)
project(shop LANGUAGES CXX)
include(GoogleTest)
enable_testing()
find_package(GTest REQUIRED)
add_executable(at_build cases.cpp)
target_link_libraries(at_build GTest::gtest_main)
gtest_discover_tests(at_build TEST_PREFIX build. PROPERTIES WILL_FAIL ON)
add_executable(at_test cases.cpp)
target_link_libraries(at_test GTest::gtest_main)
gtest_discover_tests(at_test TEST_PREFIX test. DISCOVERY_MODE PRE_TEST)
add_test(NAME release_only CONFIGURATIONS Release COMMAND at_build --gtest_filter=Cases.Passes)
add_subdirectory(deep)
)";

constexpr const char* kCases = R"(#include <gtest/gtest.h>
TEST(Cases, Passes) {}
TEST(Cases, Fails) { FAIL(); }
#ifdef NDEBUG
TEST(Cases, IsRelease) {}
#endif
)";

TEST(CTestTrees, ConfigurationsSubdirectoriesAndDiscoveredTests) {
  const PrivateFolder folder("leakrun-e2e");
  write_source(folder.path() / "CMakeLists.txt", kProject);
  write_source(folder.path() / "cases.cpp", kCases);
  write_source(folder.path() / "deep" / "CMakeLists.txt",
               "add_test(NAME deep COMMAND at_build --gtest_filter=Cases.Passes)\n");
  const std::string source = folder.path().string();
  const std::string build = (folder.path() / "built").string();
  const SuiteResult suite =
      suite_of({.arguments = {"-C", "Release", "--cmake-arg", "-GNinja Multi-Config", "--build-dir",
                              build, source}});
  EXPECT_THAT(names_of(suite), testing::UnorderedElementsAre(
                                   "build.Cases.Passes", "build.Cases.Fails",
                                   "build.Cases.IsRelease", "test.Cases.Passes", "test.Cases.Fails",
                                   "test.Cases.IsRelease", "release_only", "deep"));
  EXPECT_EQ(result_of(suite, "build.Cases.Passes").verdict, Verdict::kFailed);
  EXPECT_EQ(result_of(suite, "build.Cases.Fails").verdict, Verdict::kPassed);
  EXPECT_EQ(result_of(suite, "test.Cases.Passes").verdict, Verdict::kPassed);
  EXPECT_EQ(result_of(suite, "test.Cases.Fails").verdict, Verdict::kFailed);
  EXPECT_EQ(result_of(suite, "release_only").verdict, Verdict::kPassed);
  EXPECT_EQ(result_of(suite, "deep").verdict, Verdict::kPassed);

  write_source(folder.path() / "only" / "CTestTestfile.cmake",
               "if(CTEST_CONFIGURATION_TYPE STREQUAL \"Release\")\n  add_test(a /bin/true)\n"
               "else()\n  add_test(a NOT_AVAILABLE)\nendif()\n");
  write_source(folder.path() / "only" / "CMakeCache.txt",
               "CMAKE_CONFIGURATION_TYPES:STRING=Debug;Release\n");
  const auto unnamed = run_leakrun({.arguments = {(folder.path() / "only").string()}});
  EXPECT_EQ(unnamed.exit_status, 4);
  EXPECT_THAT(unnamed.error_output, HasSubstr("name a configuration with -C (Debug;Release)"));
}

}  // namespace
}  // namespace leakrun

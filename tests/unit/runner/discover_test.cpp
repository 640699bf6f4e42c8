#include "runner/discover.h"

#include <gmock/gmock.h>

#include <chrono>

#include "base/child_process.h"
#include "runner/elf_file.h"
#include "runner/run_error.h"
#include "tests/unit/runner/temporary_tree.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

std::vector<std::string> names(const std::vector<TestCase>& tests) {
  std::vector<std::string> result;
  result.reserve(tests.size());
  for (const TestCase& test : tests) {
    result.push_back(test.name);
  }
  return result;
}

class DiscoverTest : public testing::Test {
 protected:
  DiscoverTest() {
    options.toolchain_files = LEAKRUN_SOURCE_DIR "/toolchains";
    options.jobs = 2;
  }

  std::vector<TestCase> discover_quietly(const std::vector<std::string>& targets,
                                         const std::vector<std::string>& arguments = {}) {
    std::vector<std::string> paths;
    paths.reserve(targets.size());
    for (const std::string& target : targets) {
      paths.push_back((tree / target).string());
    }
    testing::internal::CaptureStderr();
    try {
      std::vector<TestCase> tests = discover(paths, arguments, options);
      shown = testing::internal::GetCapturedStderr();
      return tests;
    } catch (...) {
      shown = testing::internal::GetCapturedStderr();
      throw;
    }
  }

  void expect_refused(const std::vector<std::string>& targets, ExitStatus status,
                      const std::string& message) {
    try {
      discover_quietly(targets);
      ADD_FAILURE() << "was not refused";
    } catch (const RunError& error) {
      EXPECT_EQ(error.status(), status) << error.what();
      EXPECT_THAT(error.what(), HasSubstr(message));
      EXPECT_THAT(error.what(), Not(HasSubstr("\n")));
    }
  }

  /// A project with a test of its own, one in tests/ and one in tests/deep/.
  void write_project(const std::string& folder) {
    tree.write(folder + "/CMakeLists.txt",
               "cmake_minimum_required(VERSION 3.16)\nproject(p LANGUAGES C)\nenable_testing()\n"
               "add_executable(top main.c)\nadd_test(NAME top COMMAND top)\n"
               "if(NOT WITHOUT_TESTS)\n  add_subdirectory(tests)\nendif()\n");
    tree.write(folder + "/main.c", "int main(void) { return 0; }\n");
    tree.write(folder + "/tests/CMakeLists.txt",
               "add_executable(sub ../main.c)\nadd_test(NAME sub COMMAND sub)\n"
               "add_subdirectory(deep)\n");
    tree.write(folder + "/tests/deep/CMakeLists.txt", "add_test(NAME deep COMMAND sub --deep)\n");
  }

  TemporaryTree tree;
  BuildOptions options;
  std::string shown;  ///< what the last discovery wrote to standard error
};

TEST_F(DiscoverTest, ProgramsAndFoldersOfThem) {
  tree.compile("one");
  tree.compile("many/a");
  tree.compile("many/x/b");
  tree.compile("many/y/b");
  const std::vector<TestCase> tests = discover_quietly({"one", "many/"}, {"--flag", "a b"});
  EXPECT_THAT(names(tests), ElementsAre("one", "a", "x/b", "y/b"));
  EXPECT_THAT(tests[0].command, ElementsAre((tree / "one").string(), "--flag", "a b"));
  EXPECT_EQ(tests[0].target, (tree / "one").string());
  EXPECT_EQ(tests[3].target, (tree / "many").string());
  EXPECT_THAT(tests[3].command, ElementsAre((tree / "many/y/b").string(), "--flag", "a b"));
  EXPECT_EQ(shown, "");
}

TEST_F(DiscoverTest, ATargetNamedTwiceIsOne) {
  tree.compile("folder/a");
  EXPECT_THAT(discover_quietly({"folder", "folder/", "folder/../folder/."}), SizeIs(1));
}

TEST_F(DiscoverTest, TestsOfOneNameInACTestTree) {
  tree.write("CTestTestfile.cmake", "add_test(a /bin/true)\nsubdirs(sub)\n");
  tree.write("sub/CTestTestfile.cmake",
             "add_test(a /bin/true)\nadd_test(gone /no/program)\n"
             "set_tests_properties(gone PROPERTIES DEPENDS a)\n");
  const std::vector<TestCase> tests = discover_quietly({""}, {"--flag"});
  EXPECT_THAT(names(tests), ElementsAre("a#1", "a#2", "gone"));
  EXPECT_THAT(tests[1].command, ElementsAre("/bin/true", "--flag"));
  EXPECT_THAT(tests[2].command, IsEmpty());
  EXPECT_THAT(tests[2].depends, ElementsAre("a#1"));  // CTest means the first
  EXPECT_THAT(names(discover_quietly({"sub"})), ElementsAre("a", "gone"));
}

TEST_F(DiscoverTest, ATreeWithoutTests) {
  tree.write("CTestTestfile.cmake", "");
  expect_refused({""}, ExitStatus::kNoTests, "enable_testing()");
}

TEST_F(DiscoverTest, AProjectIsBuiltWithTheToolchain) {
  write_project("it's (a) project");
  const std::vector<TestCase> tests = discover_quietly({"it's (a) project"});
  EXPECT_THAT(names(tests), ElementsAre("top", "sub", "deep"));
  EXPECT_EQ(asan_linkage(tests[0].command.at(0)), AsanLinkage::kExported);
  EXPECT_THAT(tests[0].command.at(0), HasSubstr("it's (a) project/build/leakrun-"));
  EXPECT_THAT(shown, AllOf(StartsWith("leakrun: configuring "), HasSubstr("-asan.cmake)\n"),
                           HasSubstr("leakrun: building ")));

  const auto start = std::chrono::steady_clock::now();
  discover_quietly({"it's (a) project"});
  EXPECT_THAT(shown, Not(HasSubstr("configuring")));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}

TEST_F(DiscoverTest, AFolderOfAProjectHasItsOwnTests) {
  write_project("p");
  const std::vector<TestCase> tests = discover_quietly({"p/tests", "p/tests/deep", "p"});
  EXPECT_THAT(names(tests), ElementsAre("sub", "deep", "deep", "top", "sub", "deep"));
  EXPECT_EQ(tests[2].target, (tree / "p/tests/deep").string());
  // All three are one project, configured and built once.
  EXPECT_EQ(shown.find("building"), shown.rfind("building"));
}

TEST_F(DiscoverTest, AFolderThatTheProjectDoesNotAdd) {
  write_project("p");
  options.cmake_args = {"-DWITHOUT_TESTS=ON"};
  expect_refused({"p/tests"}, ExitStatus::kNoTests, "does not add that folder");
  options.cmake_args = {"-DWITHOUT_TESTS=OFF"};
  EXPECT_THAT(discover_quietly({"p/tests"}), SizeIs(2));
  EXPECT_THAT(shown, HasSubstr("configuring"));
}

TEST_F(DiscoverTest, AProjectThatEnablesTestingInAFolderOnly) {
  write_project("p");
  tree.write("p/CMakeLists.txt",
             "cmake_minimum_required(VERSION 3.16)\nproject(p C)\nadd_subdirectory(tests)\n"
             "add_subdirectory(more)\n");
  tree.write("p/tests/CMakeLists.txt", "enable_testing()\nadd_test(NAME a COMMAND /bin/true)\n");
  tree.write("p/more/CMakeLists.txt", "enable_testing()\nadd_test(NAME b COMMAND /bin/true)\n");
  EXPECT_THAT(names(discover_quietly({"p"})), ElementsAre("a", "b"));
  tree.write("q/CMakeLists.txt", "cmake_minimum_required(VERSION 3.16)\nproject(q C)\n");
  expect_refused({"q"}, ExitStatus::kNoTests, "enable_testing()");
}

TEST_F(DiscoverTest, ABuildThatFailsShowsItsOutput) {
  write_project("p");
  tree.write("p/main.c", "int main(void) { return undeclared; }\n");
  expect_refused({"p"}, ExitStatus::kBuildFailed, "building");
  EXPECT_THAT(shown, HasSubstr("undeclared"));
  tree.write("p/CMakeLists.txt", "project(p C)\nmessage(FATAL_ERROR \"not like this\")\n");
  options.build_dir = tree / "other";
  expect_refused({"p"}, ExitStatus::kBuildFailed, "configuring");
  EXPECT_THAT(shown, HasSubstr("not like this"));
}

TEST_F(DiscoverTest, ABuildFolderOfSomethingElseIsLeftAlone) {
  write_project("p");
  write_project("q");
  options.build_dir = tree / "build";
  discover_quietly({"p"});
  expect_refused({"q"}, ExitStatus::kBuildFailed, "another source tree");
  tree.write("single/a.c", "int main(void) { return 0; }\n");
  expect_refused({"single"}, ExitStatus::kBuildFailed, "another source tree");
  EXPECT_FALSE(fs::exists(tree / "build/leakrun-tests.cmake"));
  options.toolchain = tree.write("own.cmake", "").string();
  expect_refused({"p"}, ExitStatus::kBuildFailed, "another toolchain");
}

TEST_F(DiscoverTest, OneBuildFolderIsForOneProject) {
  write_project("p");
  write_project("q");
  options.build_dir = tree / "build";
  expect_refused({"p", "q/tests"}, ExitStatus::kUsage, "one at a time");
  EXPECT_FALSE(fs::exists(tree / "build"));
  tree.compile("program");
  EXPECT_THAT(discover_quietly({"p", "program", "p/tests"}), SizeIs(6));
}

TEST_F(DiscoverTest, SingleFilesAreBuiltEachOnItsOwn) {
  tree.write("single files/it's #1 (\"quoted\").c", "int main(void) { return 0; }\n");
  tree.write("single files/a.c", "int main(void) { int class = 0; return class; }\n");
  tree.write("single files/a.cpp",
             "#include <span>\n#include <thread>\n"
             "int main() { std::thread([] {}).join(); }\n");
  tree.write("single files/sub/a.cc", "int main() {}\n");
  tree.write("single files/helper.cpp", "#error not a test\n");
  const std::vector<TestCase> tests = discover_quietly({"single files"});
  EXPECT_THAT(names(tests), ElementsAre("a.c", "a.cpp", "it's #1 (\"quoted\")", "sub/a"));
  for (const TestCase& test : tests) {
    EXPECT_EQ(test.working_directory, tree / "single files");
    EXPECT_EQ(asan_linkage(test.command.at(0)), AsanLinkage::kExported) << test.command.at(0);
    Command command;
    command.arguments = test.command;
    EXPECT_EQ(run_command(command)->exit_status, 0);
  }

  tree.write("single files/new.c", "int main(void) { return 0; }\n");
  fs::remove(tree / "single files/a.cpp");
  EXPECT_THAT(names(discover_quietly({"single files"})),
              ElementsAre("a", "it's #1 (\"quoted\")", "new", "sub/a"));
  EXPECT_THAT(shown, Not(HasSubstr("configuring")));
}

TEST_F(DiscoverTest, FoldersThatCMakeCannotBuildAreRefused) {
  tree.write("a \"b\"/a.c", "int main(void) { return 0; }\n");
  expect_refused({"a \"b\""}, ExitStatus::kBuildFailed, "--build-dir");
  tree.write("a;b/a.c", "int main(void) { return 0; }\n");
  expect_refused({"a;b"}, ExitStatus::kBuildFailed, "rename it");
}

}  // namespace
}  // namespace leakrun

#include "runner/target_kind.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "runner/run_error.h"
#include "tests/unit/runner/temporary_tree.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

class TargetKindTest : public testing::Test {
 protected:
  Target classify(const std::string& name) const { return classify_target((tree / name).string()); }

  void expect_refused(const std::string& name, ExitStatus status, const std::string& message) {
    try {
      classify(name);
      ADD_FAILURE() << name << " was not refused";
    } catch (const RunError& error) {
      EXPECT_EQ(error.status(), status) << error.what();
      EXPECT_THAT(error.what(), HasSubstr(message));
      EXPECT_THAT(error.what(), HasSubstr(name));
      EXPECT_THAT(error.what(), Not(HasSubstr("\n")));
    }
  }

  TemporaryTree tree;
};

TEST_F(TargetKindTest, Programs) {
  tree.compile("it's a \"test\"");
  const Target program = classify("it's a \"test\"");
  EXPECT_EQ(program.kind, TargetKind::kExecutable);
  EXPECT_EQ(program.path, tree / "it's a \"test\"");
  tree.write_executable("run.sh", "#!/bin/sh\n");
  EXPECT_EQ(classify("run.sh").kind, TargetKind::kExecutable);
}

TEST_F(TargetKindTest, AProgramKeepsTheNameOfItsLink) {
  tree.compile("multi");
  fs::create_symlink("multi", tree / "one");
  EXPECT_EQ(classify("one").path, tree / "one");
}

TEST_F(TargetKindTest, ATreeOfCTestComesBeforeAProject) {
  tree.write("CTestTestfile.cmake", "");
  tree.write("CMakeLists.txt", "project(x)");
  EXPECT_EQ(classify("").kind, TargetKind::kCTestTree);
  tree.write("sub/CTestTestfile.cmake", "");
  EXPECT_EQ(classify("sub").kind, TargetKind::kCTestTree);
}

TEST_F(TargetKindTest, ProjectsAndTheirFolders) {
  tree.write("CMakeLists.txt", "project(x)");
  tree.write("tests/CMakeLists.txt", "add_test(NAME a COMMAND a)");
  tree.write("more/unit/CMakeLists.txt", "");
  const Target project = classify("");
  EXPECT_EQ(project.kind, TargetKind::kCMakeProject);
  EXPECT_EQ(project.project, tree.path());
  const Target folder = classify("tests");
  EXPECT_EQ(folder.kind, TargetKind::kProjectSubfolder);
  EXPECT_EQ(folder.path, tree / "tests");
  EXPECT_EQ(folder.project, tree.path());
  EXPECT_EQ(classify("more").kind, TargetKind::kProjectSubfolder);
}

TEST_F(TargetKindTest, ACMakeFolderOfNoProject) {
  tree.write("tests/CMakeLists.txt", "# project(x)");
  expect_refused("tests", ExitStatus::kUsage, "does not call project()");
}

TEST_F(TargetKindTest, FoldersOfProgramsAndOfSources) {
  tree.write("src/a.cpp", "int main() {}");
  tree.write("src/helper.cpp", "int help();");
  const Target sources = classify("src/");
  EXPECT_EQ(sources.kind, TargetKind::kSourceFolder);
  EXPECT_EQ(sources.name, (tree / "src").string());
  EXPECT_THAT(sources.files, ElementsAre(tree / "src/a.cpp"));

  tree.compile("src/a.out");
  const Target programs = classify("src");
  EXPECT_EQ(programs.kind, TargetKind::kExecutableFolder);
  EXPECT_THAT(programs.files, ElementsAre(tree / "src/a.out"));
}

TEST_F(TargetKindTest, RefusesWhatHoldsNoTest) {
  fs::create_directory(tree / "empty");
  expect_refused("empty", ExitStatus::kNoTests, "looked for");
  tree.write("projects/a/CMakeLists.txt", "project(a)");
  expect_refused("projects", ExitStatus::kNoTests, "name one");
}

TEST_F(TargetKindTest, RefusesWhatIsNothing) {
  expect_refused("missing", ExitStatus::kUsage, "No such file");
  tree.write("data.txt", "text");
  expect_refused("data.txt", ExitStatus::kUsage, "not executable");
  expect_refused("data.txt/below", ExitStatus::kUsage, "");
  tree.write_executable("data.bin", "x");
  expect_refused("data.bin", ExitStatus::kUsage, "neither");
  tree.compile("lib.so", "cc", {"-shared", "-fPIC"});
  expect_refused("lib.so", ExitStatus::kUsage, "neither");
  ASSERT_EQ(::mkfifo((tree / "pipe").c_str(), 0700), 0);
  expect_refused("pipe", ExitStatus::kUsage, "neither a file nor a folder");
}

TEST_F(TargetKindTest, TheWorkingFolderIsATarget) {
  tree.compile("a");
  const fs::path previous = fs::current_path();
  fs::current_path(tree.path());
  const Target here = classify_target("./");
  fs::current_path(previous);
  EXPECT_EQ(here.name, ".");
  EXPECT_EQ(here.path, tree.path());
  EXPECT_EQ(here.kind, TargetKind::kExecutableFolder);
}

}  // namespace
}  // namespace leakrun

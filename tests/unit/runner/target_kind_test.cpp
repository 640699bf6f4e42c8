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
  Target classify(const std::string& name) const {
    return classify_target((tree_ / name).string());
  }

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

  TemporaryTree tree_;
};

TEST_F(TargetKindTest, Programs) {
  tree_.compile("it's a \"test\"");
  const Target program = classify("it's a \"test\"");
  EXPECT_EQ(program.kind, TargetKind::kExecutable);
  EXPECT_EQ(program.path, tree_ / "it's a \"test\"");
  tree_.write_executable("run.sh", "#!/bin/sh\n");
  EXPECT_EQ(classify("run.sh").kind, TargetKind::kExecutable);
}

TEST_F(TargetKindTest, AProgramKeepsTheNameOfItsLink) {
  tree_.compile("multi");
  fs::create_symlink("multi", tree_ / "one");
  EXPECT_EQ(classify("one").path, tree_ / "one");
}

TEST_F(TargetKindTest, ATreeOfCTestComesBeforeAProject) {
  tree_.write("CTestTestfile.cmake", "");
  tree_.write("CMakeLists.txt", "project(x)");
  EXPECT_EQ(classify("").kind, TargetKind::kCTestTree);
  tree_.write("sub/CTestTestfile.cmake", "");
  EXPECT_EQ(classify("sub").kind, TargetKind::kCTestTree);
}

TEST_F(TargetKindTest, ProjectsAndTheirFolders) {
  tree_.write("CMakeLists.txt", "project(x)");
  tree_.write("tests/CMakeLists.txt", "add_test(NAME a COMMAND a)");
  tree_.write("more/unit/CMakeLists.txt", "");
  const Target project = classify("");
  EXPECT_EQ(project.kind, TargetKind::kCMakeProject);
  EXPECT_EQ(project.project, tree_.path());
  const Target folder = classify("tests");
  EXPECT_EQ(folder.kind, TargetKind::kProjectSubfolder);
  EXPECT_EQ(folder.path, tree_ / "tests");
  EXPECT_EQ(folder.project, tree_.path());
  EXPECT_EQ(classify("more").kind, TargetKind::kProjectSubfolder);
}

TEST_F(TargetKindTest, ACMakeFolderOfNoProject) {
  tree_.write("tests/CMakeLists.txt", "# project(x)");
  expect_refused("tests", ExitStatus::kUsage, "does not call project()");
}

TEST_F(TargetKindTest, FoldersOfProgramsAndOfSources) {
  tree_.write("src/a.cpp", "int main() {}");
  tree_.write("src/helper.cpp", "int help();");
  const Target sources = classify("src/");
  EXPECT_EQ(sources.kind, TargetKind::kSourceFolder);
  EXPECT_EQ(sources.name, (tree_ / "src").string());
  EXPECT_THAT(sources.files, ElementsAre(tree_ / "src/a.cpp"));

  tree_.compile("src/a.out");
  const Target programs = classify("src");
  EXPECT_EQ(programs.kind, TargetKind::kExecutableFolder);
  EXPECT_THAT(programs.files, ElementsAre(tree_ / "src/a.out"));
}

TEST_F(TargetKindTest, RefusesWhatHoldsNoTest) {
  fs::create_directory(tree_ / "empty");
  expect_refused("empty", ExitStatus::kNoTests, "looked for");
  tree_.write("projects/a/CMakeLists.txt", "project(a)");
  expect_refused("projects", ExitStatus::kNoTests, "name one");
}

TEST_F(TargetKindTest, RefusesWhatIsNothing) {
  expect_refused("missing", ExitStatus::kUsage, "No such file");
  tree_.write("data.txt", "text");
  expect_refused("data.txt", ExitStatus::kUsage, "not executable");
  expect_refused("data.txt/below", ExitStatus::kUsage, "");
  tree_.write_executable("data.bin", "x");
  expect_refused("data.bin", ExitStatus::kUsage, "neither");
  tree_.compile("lib.so", "cc", {"-shared", "-fPIC"});
  expect_refused("lib.so", ExitStatus::kUsage, "neither");
  ASSERT_EQ(::mkfifo((tree_ / "pipe").c_str(), 0700), 0);
  expect_refused("pipe", ExitStatus::kUsage, "neither a file nor a folder");
}

TEST_F(TargetKindTest, TheWorkingFolderIsATarget) {
  tree_.compile("a");
  const fs::path previous = fs::current_path();
  fs::current_path(tree_.path());
  const Target here = classify_target("./");
  fs::current_path(previous);
  EXPECT_EQ(here.name, ".");
  EXPECT_EQ(here.path, tree_.path());
  EXPECT_EQ(here.kind, TargetKind::kExecutableFolder);
}

}  // namespace
}  // namespace leakrun

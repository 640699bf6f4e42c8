#include "runner/folder_scan.h"

#include <gmock/gmock.h>

#include "tests/unit/runner/temporary_tree.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(ScanFolder, FindsProgramsInItAndBelowSorted) {
  const TemporaryTree tree;
  tree.compile("z");
  tree.compile("a/.libs/b");
  tree.compile("a/b");
  tree.compile("CMakeFiles/compiler_id");
  tree.compile("a/CMakeFiles/compiler_id");
  tree.compile("lib.so", "cc", {"-shared", "-fPIC"});
  tree.write_executable("run.sh", "#!/bin/sh\n");
  tree.write("notes.txt", "");
  EXPECT_THAT(scan_folder(tree.path()).executables,
              ElementsAre(tree / "a/.libs/b", tree / "a/b", tree / "z"));
}

// What is cut off is told by its run.
TEST(ScanFolder, TakesAProgramThatIsCutOffForOne) {
  const TemporaryTree tree;
  const fs::path program = tree.compile("cut");
  fs::resize_file(program, 2000);
  EXPECT_THAT(scan_folder(tree.path()).executables, ElementsAre(program));
}

TEST(ScanFolder, FollowsLinksToFilesOnceAndToFoldersNever) {
  const TemporaryTree tree;
  const TemporaryTree elsewhere;
  tree.compile("test-1.2");
  fs::create_symlink("test-1.2", tree / "test");
  fs::create_symlink(elsewhere.compile("other"), tree / "other");
  fs::create_directory_symlink(tree.path(), tree / "loop");
  fs::create_symlink("nowhere", tree / "dangling");
  EXPECT_THAT(scan_folder(tree.path()).executables, ElementsAre(tree / "other", tree / "test-1.2"));
}

TEST(ScanFolder, FindsSourcesOutsideOfCMakeFolders) {
  const TemporaryTree tree;
  for (const char* name : {"a.c", "b.cc", "c.cpp", "d.cxx", "e.C", "f.h", "g.cu", "sub dir/h.cpp",
                           "project/CMakeLists.txt", "project/i.cpp", "project/src/j.cpp"}) {
    tree.write(name, "");
  }
  const FolderContent content = scan_folder(tree.path());
  EXPECT_THAT(content.sources, ElementsAre(tree / "a.c", tree / "b.cc", tree / "c.cpp",
                                           tree / "d.cxx", tree / "e.C", tree / "sub dir/h.cpp"));
  EXPECT_TRUE(content.has_cmake_lists);
  EXPECT_THAT(content.executables, IsEmpty());
}

TEST(ScanFolder, PassesOverWhatItBuiltItself) {
  const TemporaryTree tree;
  tree.write("a.c", "");
  tree.compile("build/leakrun-clang/tests/a");
  tree.write("build/leakrun-clang/CMakeCache.txt", "LEAKRUN_SOURCE_FOLDER:UNINITIALIZED=/x\n");
  tree.compile("build/other/tests/b");
  tree.write("build/other/CMakeCache.txt", "CMAKE_BUILD_TYPE:STRING=Debug\n");
  const FolderContent content = scan_folder(tree.path());
  EXPECT_THAT(content.executables, ElementsAre(tree / "build/other/tests/b"));
  EXPECT_FALSE(content.has_cmake_lists);
}

TEST(MentionsMain, LooksForTheWordInAnyCase) {
  const TemporaryTree tree;
  EXPECT_TRUE(mentions_main(tree.write("a.c", "int main(void) {}")));
  EXPECT_TRUE(mentions_main(tree.write("b.cpp", "#define CATCH_CONFIG_MAIN\n")));
  EXPECT_FALSE(mentions_main(tree.write("c.cpp", "int helper(); // ma in")));
  EXPECT_TRUE(mentions_main(tree / "unreadable.c"));
}

}  // namespace
}  // namespace leakrun

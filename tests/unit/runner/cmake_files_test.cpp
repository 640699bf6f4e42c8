#include "runner/cmake_files.h"

#include <gtest/gtest.h>

#include "tests/unit/runner/temporary_tree.h"

namespace leakrun {
namespace {

TEST(HasProjectCommand, FindsTheCall) {
  EXPECT_TRUE(has_project_command("project(x)"));
  EXPECT_TRUE(has_project_command("cmake_minimum_required(VERSION 3.22)\nPROJECT (x LANGUAGES C)"));
  EXPECT_TRUE(has_project_command("# project\n  Project\t(\n  x\n)"));
  EXPECT_TRUE(has_project_command("#[[ a comment ]] project(x)"));
  EXPECT_TRUE(has_project_command("#[a comment to the end of the line\nproject(x)"));
  EXPECT_TRUE(has_project_command("set(a \"\\\"\") project(x)"));
  EXPECT_TRUE(has_project_command("set(a [=[ ]] ]=])\nproject(x)"));
  EXPECT_TRUE(has_project_command("set(a[1] b)\nproject(x)"));
}

TEST(HasProjectCommand, OverlooksWhatIsNoCall) {
  EXPECT_FALSE(has_project_command(""));
  EXPECT_FALSE(has_project_command("# project(x)"));
  EXPECT_FALSE(has_project_command("#[[\nproject(x)\n]]"));
  EXPECT_FALSE(has_project_command("#[==[\nproject(x) ]]\n]==]"));
  EXPECT_FALSE(has_project_command("message(\"\nproject(x)\n\")"));
  EXPECT_FALSE(has_project_command("message([[\nproject(x)\n]])"));
  EXPECT_FALSE(has_project_command("my_project(x)"));
  EXPECT_FALSE(has_project_command("project_name(x)"));
  EXPECT_FALSE(has_project_command("project"));
  EXPECT_FALSE(has_project_command("set(project x)"));
}

TEST(HasProjectCommand, ComesToTheEndOfWhatHasNone) {
  EXPECT_FALSE(has_project_command("\"project(x)"));
  EXPECT_FALSE(has_project_command("[[project(x)"));
  EXPECT_FALSE(has_project_command("#[[project(x)"));
  EXPECT_FALSE(has_project_command("#"));
  EXPECT_FALSE(has_project_command("["));
  EXPECT_FALSE(has_project_command("[="));
  EXPECT_FALSE(has_project_command("\\"));
  EXPECT_FALSE(has_project_command("\"\\"));
}

TEST(EnclosingProject, IsTheNearestFolderThatCallsProject) {
  const TemporaryTree tree;
  tree.write("CMakeLists.txt", "project(outer)");
  tree.write("a/CMakeLists.txt", "project(inner)");
  tree.write("a/b/CMakeLists.txt", "add_subdirectory(d)");
  tree.write("a/b/c/d/CMakeLists.txt", "");
  EXPECT_EQ(enclosing_project(tree / "a/b/c/d"), tree / "a");
  EXPECT_EQ(enclosing_project(tree / "a"), tree.path());
  EXPECT_EQ(enclosing_project("/"), "");
  EXPECT_TRUE(is_cmake_project(tree / "a"));
  EXPECT_FALSE(is_cmake_project(tree / "a/b"));
  EXPECT_FALSE(is_cmake_project(tree / "missing"));
}

TEST(CMakeCacheValue, ReadsTheCache) {
  const TemporaryTree tree;
  tree.write("CMakeCache.txt",
             "# comment\n//help\nKEY_LONGER:STRING=no\nKEY:STRING=a=b c\nEMPTY:BOOL=\nbroken\n");
  EXPECT_EQ(cmake_cache_value(tree.path(), "KEY"), "a=b c");
  EXPECT_EQ(cmake_cache_value(tree.path(), "EMPTY"), "");
  EXPECT_EQ(cmake_cache_value(tree.path(), "MISSING"), std::nullopt);
  EXPECT_EQ(cmake_cache_value(tree / "missing", "KEY"), std::nullopt);
}

}  // namespace
}  // namespace leakrun

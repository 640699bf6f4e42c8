#include "runner/source_excerpts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>

#include "tests/unit/runner/temporary_tree.h"

namespace leakrun {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

TestResult grew_at(const std::vector<std::pair<std::string, unsigned>>& places) {
  TestResult test;
  test.verdict = Verdict::kGrew;
  Stack stack;
  for (const auto& [file, line] : places) {
    Frame frame;
    frame.function = "f";
    frame.file = file;
    frame.line = line;
    stack.push_back(frame);
  }
  test.growth_sites = {{100, 1, stack}};
  return test;
}

std::vector<SourceExcerpt> excerpts_of(const TemporaryTree& tree, const std::string& file,
                                       unsigned line) {
  SuiteResult suite;
  suite.started = "2099-01-01T00:00:00Z";
  suite.results = {grew_at({{file, line}})};
  return read_excerpts(suite, tree.path());
}

TEST(SourceExcerpts, HaveThreeLinesAroundAPlace) {
  const TemporaryTree tree;
  tree.write("src/a.cpp", "1\n2\n3\n4\n5\n6\n7\n8\n9\n");
  const auto excerpts = excerpts_of(tree, "src/a.cpp", 5);
  ASSERT_THAT(excerpts, SizeIs(1));
  EXPECT_EQ(excerpts[0].file, "src/a.cpp");
  EXPECT_EQ(excerpts[0].line, 5u);
  EXPECT_EQ(excerpts[0].first_line, 2u);
  EXPECT_THAT(excerpts[0].lines, ElementsAre("2", "3", "4", "5", "6", "7", "8"));
  EXPECT_FALSE(excerpts[0].is_newer);
}

TEST(SourceExcerpts, EndWhereTheFileDoes) {
  const TemporaryTree tree;
  tree.write("a.cpp", "1\n2");
  const auto excerpts = excerpts_of(tree, "a.cpp", 1);
  ASSERT_THAT(excerpts, SizeIs(1));
  EXPECT_EQ(excerpts[0].first_line, 1u);
  EXPECT_THAT(excerpts[0].lines, ElementsAre("1", "2"));
  EXPECT_THAT(excerpts_of(tree, "a.cpp", 3), IsEmpty());
  EXPECT_THAT(excerpts_of(tree, "a.cpp", 0), IsEmpty());
}

TEST(SourceExcerpts, SayThatAFileIsNewerThanTheRun) {
  const TemporaryTree tree;
  tree.write("a.cpp", "1\n");
  SuiteResult suite;
  suite.started = "2001-01-01T00:00:00Z";
  suite.results = {grew_at({{"a.cpp", 1}})};
  const auto excerpts = read_excerpts(suite, tree.path());
  ASSERT_THAT(excerpts, SizeIs(1));
  EXPECT_TRUE(excerpts[0].is_newer);
}

TEST(SourceExcerpts, ReadOnlySourceBelowTheRoot) {
  const TemporaryTree tree;
  tree.write("outside.cpp", "secret\n");
  tree.write("root/.netrc", "secret\n");
  tree.write("root/a.cpp", "shown\n");
  std::filesystem::create_symlink(tree.path() / "outside.cpp", tree.path() / "root/link.cpp");
  ASSERT_EQ(mkfifo((tree.path() / "root/pipe.cpp").c_str(), 0600), 0);
  SuiteResult suite;
  for (const std::string& file :
       {std::string("../outside.cpp"), (tree.path() / "outside.cpp").string(),
        std::string(".netrc"), std::string("link.cpp"), std::string("pipe.cpp"),
        std::string("a.cpp")}) {
    suite.results.push_back(grew_at({{file, 1}}));
  }
  const auto excerpts = read_excerpts(suite, tree.path() / "root");
  ASSERT_THAT(excerpts, SizeIs(1));
  EXPECT_EQ(excerpts[0].file, "a.cpp");
}

TEST(SourceExcerpts, AreNeverOfTheWholeFileSystem) {
  const TemporaryTree tree;
  tree.write("a.cpp", "1\n");
  SuiteResult suite;
  suite.results = {grew_at({{(tree.path() / "a.cpp").string(), 1}})};
  EXPECT_THAT(read_excerpts(suite, "/"), IsEmpty());
  EXPECT_THAT(read_excerpts(suite, tree.path()), SizeIs(1));
}

TEST(SourceExcerpts, AreOfEachPlaceOnceAndOfUsersFrames) {
  const TemporaryTree tree;
  tree.write("a.cpp", "1\n2\n3\n4\n5\n6\n");
  SuiteResult suite;
  suite.results = {grew_at({{"a.cpp", 1}, {"a.cpp", 2}}), grew_at({{"a.cpp", 1}})};
  suite.results[0].growth_sites[0].stack[1].internal = true;
  EXPECT_THAT(read_excerpts(suite, tree.path()), SizeIs(1));
}

}  // namespace
}  // namespace leakrun

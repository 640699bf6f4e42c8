#include "runner/source_view_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "runner/exec_options.h"
#include "runner/options.h"
#include "runner/run_error.h"
#include "tests/unit/runner/temporary_tree.h"

namespace leakrun {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

using Words = std::vector<std::string>;

SourceView view_of(Words arguments) {
  arguments.emplace_back("t");
  return parse_options(arguments).value_or(RunOptions{}).view;
}

std::string view_error(Words arguments) {
  try {
    view_of(std::move(arguments));
  } catch (const RunError& error) {
    EXPECT_EQ(error.status(), ExitStatus::kUsage);
    EXPECT_THAT(std::string(error.what()), Not(HasSubstr("\n"))) << "one line";
    return error.what();
  }
  return "accepted";
}

TEST(SourceViewOptions, ShowPathsBelowTheWorkingDirectoryRelative) {
  const SourceView view = view_of({});
  EXPECT_THAT(view.internal, IsEmpty());
  EXPECT_THAT(view.path_maps, IsEmpty());
  EXPECT_EQ(view.source_root, std::filesystem::current_path().string());
}

TEST(SourceViewOptions, AreRead) {
  const SourceView view = view_of({"--internal", "vendor/*", "--internal=boost::*", "--source-root",
                                   "/src/net//", "--path-map", "/build/=/home/me/", "--path-map",
                                   "/b=/x=y", "--path-map", "/=/mnt", "--path-map", "gen=/"});
  EXPECT_THAT(view.internal, ElementsAre("vendor/*", "boost::*"));
  EXPECT_EQ(view.source_root, "/src/net");
  ASSERT_EQ(view.path_maps.size(), 4U);
  EXPECT_EQ(mapped_path("/build/a.cpp", view.path_maps), "/home/me/a.cpp");
  EXPECT_EQ(mapped_path("/b/a.cpp", view.path_maps), "/x=y/a.cpp");
  EXPECT_EQ(mapped_path("/c/a.cpp", view.path_maps), "/mnt/c/a.cpp");
  EXPECT_EQ(mapped_path("gen/a.cpp", view.path_maps), "/a.cpp");
}

TEST(SourceViewOptions, NameASourceRootRelativeToTheWorkingDirectory) {
  EXPECT_EQ(view_of({"--source-root", "no/such/../folder"}).source_root,
            (std::filesystem::current_path() / "no/folder").string());
  EXPECT_EQ(view_of({"--source-root", "/"}).source_root, "/");
}

TEST(SourceViewOptions, AreReadFromTheConfigurationFile) {
  const TemporaryTree tree;
  const auto file = tree.write("sub/leakrun.cfg",
                               "internal = vendor/*\ninternal = boost::*\nsource-root = ../src\n"
                               "path-map = /build=/src\n");
  const SourceView view = view_of({"--config", file.string(), "--internal", "zlib::*"});
  EXPECT_THAT(view.internal, ElementsAre("vendor/*", "boost::*", "zlib::*"));
  EXPECT_EQ(view.source_root, (tree.path() / "src").string());
  EXPECT_EQ(mapped_path("/build/a.cpp", view.path_maps), "/src/a.cpp");
}

TEST(SourceViewOptions, AreThoseOfExecToo) {
  const auto options = parse_exec_options({"--internal", "vendor/*", "--", "./tests"});
  ASSERT_TRUE(options);
  EXPECT_THAT(options->view.internal, ElementsAre("vendor/*"));
}

TEST(SourceViewOptions, AreRefusedWithOneLine) {
  const std::string longest(1000, 'a');
  EXPECT_EQ(view_error({"--internal", longest}), "accepted");
  EXPECT_THAT(view_error({"--internal", longest + "a"}),
              HasSubstr("--internal: has 1001 bytes; 1000 at most"));
  EXPECT_THAT(view_error({"--internal="}), HasSubstr("internal"));
  EXPECT_THAT(view_error(Words(201, "--internal=a")), HasSubstr("--internal: given 201 times"));
  EXPECT_THAT(view_error({"--path-map", "/build"}),
              HasSubstr("--path-map: '/build' is not FROM=TO"));
  EXPECT_THAT(view_error({"--path-map", "=/home"}),
              HasSubstr("--path-map: '=/home' is not FROM=TO"));
  EXPECT_THAT(view_error({"--path-map", "/build="}), HasSubstr("'/build=' is not FROM=TO"));
  EXPECT_THAT(view_error({"--path-map", "a\nb\x1b"}), HasSubstr("'a\\nb\uFFFD' is not FROM=TO"));
  const TemporaryTree tree;
  const auto file = tree.write("a.cpp", "");
  EXPECT_THAT(view_error({"--source-root", file.string()}), HasSubstr("a.cpp' is no folder"));
}

TEST(SourceViewOptions, BlameTheLineOfTheFile) {
  const TemporaryTree tree;
  const auto file = tree.write("leakrun.cfg", "path-map = /a=/b\npath-map = /build\n");
  EXPECT_THAT(view_error({"--config", file.string()}),
              HasSubstr("leakrun.cfg:2: path-map: '/build'"));
}

}  // namespace
}  // namespace leakrun

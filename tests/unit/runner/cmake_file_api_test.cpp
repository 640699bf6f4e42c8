#include "runner/cmake_file_api.h"

#include <gmock/gmock.h>

#include "tests/unit/runner/temporary_tree.h"

namespace leakrun {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

constexpr std::string_view kCodemodel = R"({
  "configurations": [{
    "directories": [
      {"build": ".", "childIndexes": [1, 2], "source": "."},
      {"build": "tests", "parentIndex": 0, "source": "tests"},
      {"build": "/elsewhere/b", "parentIndex": 0, "source": "/elsewhere/s"}
    ]}],
  "kind": "codemodel",
  "paths": {"build": "/build", "source": "/src"}
})";

TEST(ParseCodemodel, GivesAbsoluteFolders) {
  const auto directories = parse_codemodel(kCodemodel);
  ASSERT_TRUE(directories) << directories.error();
  ASSERT_THAT(*directories, SizeIs(3));
  EXPECT_EQ(directories->at(1).source, "/src/tests");
  EXPECT_EQ(directories->at(1).build, "/build/tests");
  EXPECT_EQ(directories->at(1).parent, 0U);
  EXPECT_EQ(directories->at(2).source, "/elsewhere/s");
  EXPECT_EQ(directories->at(2).build, "/elsewhere/b");
  EXPECT_EQ(directories->at(0).parent, CMakeDirectory::kNoParent);
}

TEST(ParseCodemodel, RefusesDamage) {
  for (const char* text : {"", "{}", "[]", R"({"paths": {"build": "/b", "source": "/s"}})",
                           R"({"paths": {"build": "/b", "source": "/s"}, "configurations": []})",
                           R"({"paths": {"build": "/b", "source": "/s"}, "configurations": [1]})",
                           R"({"paths": {"build": 1, "source": "/s"}, "configurations": [{}]})"}) {
    EXPECT_FALSE(parse_codemodel(text)) << text;
  }
}

TEST(CMakeDirectories, ReadsTheLastAnswer) {
  const TemporaryTree tree;
  ASSERT_TRUE(ask_for_codemodel(tree.path()));
  EXPECT_TRUE(std::filesystem::exists(tree / ".cmake/api/v1/query/client-leakrun/codemodel-v2"));
  EXPECT_FALSE(has_codemodel(tree.path()));
  const auto none = cmake_directories(tree.path());
  ASSERT_FALSE(none);
  EXPECT_THAT(none.error(), HasSubstr("did not describe"));

  const std::string reply = ".cmake/api/v1/reply/";
  tree.write(reply + "index-2020-01-01T00-00-00-0000.json", "{}");
  EXPECT_FALSE(has_codemodel(tree.path()));
  tree.write(reply + "index-2021-01-01T00-00-00-0000.json",
             R"({"reply": {"client-leakrun": {"codemodel-v2": {"jsonFile": "codemodel.json"}}}})");
  EXPECT_FALSE(has_codemodel(tree.path()));
  tree.write(reply + "codemodel.json", kCodemodel);
  EXPECT_TRUE(has_codemodel(tree.path()));
  const auto directories = cmake_directories(tree.path());
  ASSERT_TRUE(directories) << directories.error();
  EXPECT_THAT(*directories, SizeIs(3));
}

}  // namespace
}  // namespace leakrun

#include <gmock/gmock.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "base/file.h"
#include "base/text.h"
#include "leakrun_process.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

using Words = std::vector<std::string>;

// A folder with programs that pass, leak and grow.
class SelectionOfTests : public testing::Test {
 protected:
  SelectionOfTests() {
    fs::create_directories(root_ / "bin");
    for (const char* name : {"clean", "leaks", "cache_grows"}) {
      fs::copy_file(program("clang", name), root_ / "bin" / name);
    }
    fs::copy_file(program("clang", "clean"), root_ / "bin" / "also_clean");
  }

  InvocationResult run(Words arguments, Words environment = {}) {
    return run_leakrun({.arguments = std::move(arguments),
                        .environment = std::move(environment),
                        .working_directory = root_});
  }

  Words listed(Words arguments, const Words& environment = {}) {
    arguments.insert(arguments.begin(), "list");
    arguments.emplace_back("bin");
    const InvocationResult result = run(std::move(arguments), environment);
    EXPECT_EQ(result.exit_status, 0) << result.error_output;
    Words lines = split(result.output, '\n');
    lines.pop_back();
    return lines;
  }

  PrivateFolder folder_{"leakrun-e2e"};
  fs::path root_ = fs::canonical(folder_.path());
};

TEST_F(SelectionOfTests, GlobsMatchTheFullName) {
  EXPECT_THAT(listed({"--filter", "bin::*clean"}),
              UnorderedElementsAre("bin::clean", "bin::also_clean"));
  EXPECT_THAT(listed({"--filter", "*clean", "--exclude", "clean"}),
              UnorderedElementsAre("bin::also_clean"));
}

TEST_F(SelectionOfTests, IsListedAsJson) {
  const InvocationResult result = run({"list", "--format", "json", "--filter", "clean", "bin"});
  const auto document = nlohmann::json::parse(result.output);
  EXPECT_EQ(document["schema"], "leakrun-list/1");
  EXPECT_EQ(document["found"], 4);
  EXPECT_EQ(document["filter"], nlohmann::json({"clean"}));
  ASSERT_EQ(document["tests"].size(), 1U);
  EXPECT_EQ(document["tests"][0]["full_name"], "bin::clean");
  EXPECT_EQ(document["tests"][0]["command"][0], (root_ / "bin/clean").string());
}

TEST_F(SelectionOfTests, ShardsHaveEachTestOnce) {
  std::multiset<std::string> all;
  for (const char* index : {"1", "2", "3"}) {
    const Words named = listed({"--shard", std::string(index) + "/3"});
    EXPECT_EQ(
        listed({"--shard", "auto"}, {std::string("CI_NODE_INDEX=") + index, "CI_NODE_TOTAL=3"}),
        named);
    all.insert(named.begin(), named.end());
  }
  EXPECT_THAT(
      all, UnorderedElementsAre("bin::also_clean", "bin::cache_grows", "bin::clean", "bin::leaks"));
}

TEST_F(SelectionOfTests, AnEmptyShardPassesAndSaysSo) {
  int ran = 0;
  for (int index = 1; index <= 5; ++index) {
    const std::string shard = std::to_string(index) + "/5";
    const InvocationResult result = run({"--shard", shard, "--filter", "clean", "bin"});
    EXPECT_EQ(result.exit_status, 0) << result.error_output;
    EXPECT_THAT(result.output, HasSubstr("shard " + std::to_string(index) + " of 5: "));
    ran += result.output.find("PASSED") != std::string::npos ? 1 : 0;
  }
  EXPECT_EQ(ran, 1);
}

TEST_F(SelectionOfTests, WhereNoVariableNamesAShardAllTestsRunAndThatIsSaid) {
  const InvocationResult none =
      run({"--shard", "auto", "--filter", "*clean", "bin"},
          {"-u", "GTEST_SHARD_INDEX", "-u", "TEST_SHARD_INDEX", "-u", "CI_NODE_INDEX", "-u",
           "CI_NODE_TOTAL", "-u", "SLURM_ARRAY_TASK_ID"});
  EXPECT_EQ(none.exit_status, 0);
  EXPECT_THAT(none.output, HasSubstr("2 tests in"));
  EXPECT_EQ(none.error_output,
            "leakrun: --shard auto: none of GTEST_SHARD_INDEX, TEST_SHARD_INDEX, CI_NODE_INDEX and "
            "SLURM_ARRAY_TASK_ID is set, so all tests run\n");
  const InvocationResult found =
      run({"--shard", "auto", "--filter", "*clean", "bin"}, {"CI_NODE_INDEX=1", "CI_NODE_TOTAL=2"});
  EXPECT_THAT(found.error_output, Not(HasSubstr("--shard")));
}

TEST_F(SelectionOfTests, AWrongShardIsBlamedOnItsVariable) {
  const InvocationResult result =
      run({"--shard", "auto", "bin"}, {"GTEST_SHARD_INDEX=3", "GTEST_TOTAL_SHARDS=3"});
  EXPECT_EQ(result.exit_status, 2);
  EXPECT_THAT(result.error_output,
              HasSubstr("--shard: auto: GTEST_SHARD_INDEX=3 is none of the 3"));
}

TEST_F(SelectionOfTests, ATestDoesNotDivideItselfOnceMore) {
  const fs::path script = root_ / "divided";
  write_source(script, "#!/bin/sh\necho \"total: ${GTEST_TOTAL_SHARDS-none}\" >" +
                           (root_ / "seen").string() + "\n");
  fs::permissions(script, fs::perms::owner_all);
  run({"--shard", "auto", script}, {"GTEST_SHARD_INDEX=0", "GTEST_TOTAL_SHARDS=1"});
  EXPECT_EQ(read_file(root_ / "seen", 100).value_or(""), "total: none\n");
}

TEST_F(SelectionOfTests, RunsAgainWhatDidNotPass) {
  EXPECT_EQ(run({"--threshold-mb", "1", "--json", "first.json", "bin"}).exit_status, 1);
  EXPECT_THAT(listed({"--rerun-failed", "first.json"}),
              UnorderedElementsAre("bin::leaks", "bin::cache_grows"));
  fs::remove(root_ / "bin/leaks");
  const InvocationResult second =
      run({"--rerun-failed", "first.json", "--json", "second.json", "bin"});
  EXPECT_EQ(second.exit_status, 0) << second.output;
  EXPECT_THAT(second.output,
              HasSubstr("a test that did not pass in first.json is gone: bin::leaks"));
  const InvocationResult third =
      run({"--rerun-failed", "second.json", "--filter", "cache_grows", "bin"});
  EXPECT_EQ(third.exit_status, 0);
  EXPECT_THAT(third.output, HasSubstr("passed in second.json"));
}

TEST_F(SelectionOfTests, BalancesByDurations) {
  EXPECT_EQ(run({"--json", "first.json", "--filter", "*clean", "bin"}).exit_status, 0);
  const Words first =
      listed({"--filter", "*clean", "--shard", "1/2", "--shard-durations", "first.json"});
  const Words second =
      listed({"--filter", "*clean", "--shard", "2/2", "--shard-durations", "first.json"});
  EXPECT_EQ(first.size(), 1U);
  EXPECT_EQ(second.size(), 1U);
  EXPECT_NE(first, second);
}

}  // namespace
}  // namespace leakrun

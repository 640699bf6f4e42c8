#include "runner/shard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "tests/unit/runner/temporary_tree.h"

namespace leakrun {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string shown(const tl::expected<std::optional<Shard>, std::string>& shard) {
  if (!shard) {
    return shard.error();
  }
  return *shard ? std::to_string((*shard)->index) + "/" + std::to_string((*shard)->total) : "none";
}

TEST(ParseShard, TakesAPartOfAWhole) {
  EXPECT_EQ(parse_shard("1/1")->total, 1U);
  EXPECT_EQ(parse_shard("2/4")->index, 2U);
  for (const char* wrong : {"", "2", "0/4", "5/4", "/4", "2/", "2/4/1", "-1/4", "2/x", " 2/4",
                            "1/0", "4294967297/4294967297", "auto "}) {
    EXPECT_FALSE(parse_shard(wrong)) << wrong;
  }
  EXPECT_EQ(parse_shard("x").error(), "'x' is not I/N with I from 1 to N, as in 2/4, and not auto");
}

TEST(ShardFromEnvironment, KnowsWhereEachCountsFrom) {
  EXPECT_EQ(shown(shard_from_environment({})), "none");
  EXPECT_EQ(shard_index_names(),
            "GTEST_SHARD_INDEX, TEST_SHARD_INDEX, CI_NODE_INDEX and SLURM_ARRAY_TASK_ID");
  EXPECT_EQ(
      shown(shard_from_environment({{"GTEST_SHARD_INDEX", "0"}, {"GTEST_TOTAL_SHARDS", "3"}})),
      "1/3");
  EXPECT_EQ(shown(shard_from_environment({{"TEST_SHARD_INDEX", "2"}, {"TEST_TOTAL_SHARDS", "3"}})),
            "3/3");
  EXPECT_EQ(shown(shard_from_environment({{"CI_NODE_INDEX", "1"}, {"CI_NODE_TOTAL", "3"}})), "1/3");
  EXPECT_EQ(shown(shard_from_environment({{"SLURM_ARRAY_TASK_ID", "7"},
                                          {"SLURM_ARRAY_TASK_COUNT", "3"},
                                          {"SLURM_ARRAY_TASK_MIN", "5"}})),
            "3/3");
}

TEST(ShardFromEnvironment, TakesAJobThatIsNotParallelForTheWhole) {
  EXPECT_EQ(shown(shard_from_environment({{"CI_NODE_TOTAL", "1"}})), "none");
}

TEST(ShardFromEnvironment, NamesWhatIsWrongOrMissing) {
  EXPECT_EQ(shown(shard_from_environment({{"GTEST_SHARD_INDEX", "1"}})),
            "GTEST_TOTAL_SHARDS is not set");
  EXPECT_EQ(shown(shard_from_environment({{"CI_NODE_TOTAL", "3"}})), "CI_NODE_INDEX is not set");
  EXPECT_EQ(shown(shard_from_environment({{"TEST_SHARD_INDEX", "x"}, {"TEST_TOTAL_SHARDS", "3"}})),
            "TEST_SHARD_INDEX: 'x' is not a whole number");
  EXPECT_THAT(shown(shard_from_environment({{"CI_NODE_INDEX", "0"}, {"CI_NODE_TOTAL", "3"}})),
              HasSubstr("CI_NODE_INDEX=0 is none of the 3 parts"));
  EXPECT_THAT(
      shown(shard_from_environment({{"GTEST_SHARD_INDEX", "3"}, {"GTEST_TOTAL_SHARDS", "3"}})),
      HasSubstr("GTEST_SHARD_INDEX=3 is none of the 3 parts"));
  EXPECT_THAT(shown(shard_from_environment({{"SLURM_ARRAY_TASK_ID", "5"},
                                            {"SLURM_ARRAY_TASK_COUNT", "2"},
                                            {"SLURM_ARRAY_TASK_MIN", "1"}})),
              HasSubstr("SLURM_ARRAY_TASK_ID=5"));
}

TEST(TouchShardStatusFile, MakesTheFile) {
  const TemporaryTree tree;
  touch_shard_status_file({{"TEST_SHARD_STATUS_FILE", (tree / "status").string()}});
  EXPECT_TRUE(std::filesystem::exists(tree / "status"));
}

TEST(Sharding, DividesByNameAlone) {
  std::vector<unsigned> sizes(5);
  for (int i = 0; i < 1000; ++i) {
    const unsigned part = Sharding(5).part_of("Suite.Case" + std::to_string(i));
    ASSERT_GE(part, 1U);
    ASSERT_LE(part, 5U);
    ++sizes[part - 1];
  }
  for (const unsigned size : sizes) {
    EXPECT_GT(size, 150U);
    EXPECT_LT(size, 250U);
  }
  // These must never change: shards of one suite may run different versions of leakrun.
  EXPECT_EQ(Sharding(4).part_of("Session.Reconnects"), 3U);
  EXPECT_EQ(Sharding(4).part_of(""), 3U);
}

TestResult took(const std::string& name, double seconds) {
  TestResult result;
  result.name = name;
  result.duration_seconds = seconds;
  return result;
}

TEST(Sharding, BalancesWhatIsKnown) {
  SuiteResult earlier;
  earlier.results = {took("a", 10), took("b", 4), took("c", 4), took("d", 3), took("e", 1)};
  const Sharding sharding(2, earlier);
  EXPECT_EQ(sharding.part_of("a"), sharding.part_of("e"));
  EXPECT_NE(sharding.part_of("a"), sharding.part_of("b"));
  EXPECT_EQ(sharding.part_of("b"), sharding.part_of("c"));
  EXPECT_EQ(sharding.part_of("b"), sharding.part_of("d"));
  EXPECT_EQ(sharding.part_of("new"), Sharding(2).part_of("new"));
  std::reverse(earlier.results.begin(), earlier.results.end());
  for (const char* name : {"a", "b", "c", "d", "e"}) {
    EXPECT_EQ(Sharding(2, earlier).part_of(name), sharding.part_of(name)) << "in any order";
  }
}

TEST(Sharding, SpreadsWhatTakesNoTime) {
  SuiteResult earlier;
  for (int i = 0; i < 10; ++i) {
    earlier.results.push_back(took(std::to_string(i), 0));
  }
  int in_first = 0;
  for (int i = 0; i < 10; ++i) {
    in_first += Sharding(2, earlier).part_of(std::to_string(i)) == 1 ? 1 : 0;
  }
  EXPECT_EQ(in_first, 5);
}

TestCase sharded(const std::string& name) {
  TestCase test;
  test.name = name;
  test.target = "t";
  return test;
}

TEST(SelectShard, HasEachTestInOnePartAndFixturesInNone) {
  std::vector<TestCase> tests;
  for (int i = 0; i < 20; ++i) {
    tests.push_back(sharded("test" + std::to_string(i)));
  }
  tests[0].fixtures_setup = {"db"};
  tests[1].fixtures_cleanup = {"db"};
  tests[2].fixtures_required = {"db"};
  tests[3].fixtures_setup = {"of no test"};
  std::vector<int> parts(tests.size());
  for (unsigned index = 1; index <= 3; ++index) {
    std::vector<bool> is_selected(tests.size(), true);
    is_selected[19] = false;
    select_shard(tests, Sharding(3), {index, 3}, is_selected);
    for (std::size_t i = 0; i < tests.size(); ++i) {
      parts[i] += is_selected[i] ? 1 : 0;
    }
  }
  EXPECT_EQ(parts[0], 0) << "a set-up comes with those who need it";
  EXPECT_EQ(parts[1], 0);
  EXPECT_EQ(parts[19], 0) << "not selected before";
  EXPECT_EQ(std::accumulate(parts.begin() + 2, parts.end() - 1, 0), 17);
  EXPECT_EQ(*std::max_element(parts.begin(), parts.end()), 1);
}

}  // namespace
}  // namespace leakrun

#include "runner/history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <string>

#include "tests/unit/runner/temporary_tree.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;

class HistoryOfRuns : public testing::Test {
 protected:
  History history() const { return History(folder()); }
  fs::path folder() const { return tree_ / "cache/history"; }

  void run(const std::string& name, const PastTest& seen, const std::string& target = "/t") const {
    History run = history();
    run.note(target, name, seen);
    run.save();
  }

  PastTest past(const std::string& name, const std::string& target = "/t") const {
    return history().find(target, name).value_or(PastTest{-1, 1});
  }

  /// The one file that is there.
  fs::path file() const { return fs::directory_iterator(folder())->path(); }

  std::string text() const { return read_file(file(), 1 << 20).value_or(""); }

  TemporaryTree tree_;
};

TEST_F(HistoryOfRuns, KnowsWhatAnEarlierRunSaw) {
  EXPECT_FALSE(history().find("/t", "a"));
  run("a", {2.5, 1000});
  EXPECT_EQ(past("a").seconds, 2.5);
  EXPECT_EQ(past("a").peak_bytes, 1000U);
  EXPECT_FALSE(history().find("/t", "b"));
  EXPECT_FALSE(history().find("/other", "a"));
}

TEST_F(HistoryOfRuns, MergesRuns) {
  run("a", {4, 1000});
  run("a", {2, 2000});
  EXPECT_EQ(past("a").seconds, 3);
  EXPECT_EQ(past("a").peak_bytes, 2000U) << "grows at once";
  run("a", {0, 1000});
  EXPECT_EQ(past("a").seconds, 3) << "was not seen";
  EXPECT_EQ(past("a").peak_bytes, 1500U) << "shrinks by half";
  run("b", {1, 1});
  EXPECT_EQ(past("a").peak_bytes, 1500U) << "was not run";
}

TEST_F(HistoryOfRuns, LosesNothingOfARunThatEndedMeanwhile) {
  History one = history();
  EXPECT_FALSE(one.find("/t", "b"));
  one.note("/t", "a", {1, 1});
  run("b", {2, 2});
  one.save();
  EXPECT_EQ(past("a").seconds, 1);
  EXPECT_EQ(past("b").seconds, 2);
}

TEST_F(HistoryOfRuns, TakesATargetForTheSameFromAnyFolder) {
  run("a", {1, 1}, tree_ / "build");
  EXPECT_EQ(past("a", tree_ / "other/../build").seconds, 1);
}

TEST_F(HistoryOfRuns, KnowsNamesOfAnyBytes) {
  run("a\xff\n\"b", {1, 1});
  EXPECT_EQ(past("a\xff\n\"b").seconds, 1);
}

TEST_F(HistoryOfRuns, BelongsToThisUserAlone) {
  run("a", {1, 1});
  struct stat status {};
  ASSERT_EQ(stat(folder().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0700U);
}

TEST_F(HistoryOfRuns, IsNotUsedWhereOthersMayWriteToIt) {
  run("a", {1, 1});
  chmod(folder().c_str(), 0777);
  EXPECT_FALSE(history().find("/t", "a"));
}

TEST_F(HistoryOfRuns, KnowsNothingWithoutAFolder) {
  History history{fs::path()};
  history.note("/t", "a", {1, 1});
  history.save();
  EXPECT_FALSE(history.find("/t", "a"));
}

class DamagedHistory : public HistoryOfRuns, public testing::WithParamInterface<std::string> {};

TEST_P(DamagedHistory, IsNotKnownAndReplaced) {
  run("a", {1, 1});
  ASSERT_TRUE(write_file_atomically(file(), GetParam()));
  EXPECT_FALSE(history().find("/t", "a"));
  run("a", {2, 2});
  EXPECT_EQ(past("a").seconds, 2);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, DamagedHistory,
    testing::Values(
        "", "{", "[]", "null", "{\"schema\":\"leakrun-history/1\"}", "\xff\xfe",
        R"({"schema":"leakrun-history/2","target":"/t","tests":{"a":[1,1]}})",
        R"({"schema":"leakrun-history/1","target":"/collides","tests":{"a":[1,1]}})",
        R"({"schema":7,"target":"/t","tests":{"a":[1,1]}})",
        R"({"schema":"leakrun-history/1","target":"/t","tests":["a"]})",
        R"({"schema":"leakrun-history/1","target":"/t","tests":{"a":[-1,1]}})",
        R"({"schema":"leakrun-history/1","target":"/t","tests":{"a":[1,-1]}})",
        R"({"schema":"leakrun-history/1","target":"/t","tests":{"a":[1e300,1]}})",
        R"({"schema":"leakrun-history/1","target":"/t","tests":{"a":[1,18446744073709551615]}})",
        R"({"schema":"leakrun-history/1","target":"/t","tests":{"a":["1",1]}})"));

TEST_F(HistoryOfRuns, FileIsWhatADocumentOfThisVersionLooksLike) {
  run("a", {1.5, 1024});
  EXPECT_EQ(text(), R"({"schema":"leakrun-history/1","target":"/t","tests":{"a":[1.5,1024]}})");
}

TEST_F(HistoryOfRuns, ForgetsWhatNoRunHasWrittenForLong) {
  run("a", {1, 1});
  fs::last_write_time(file(), fs::file_time_type::clock::now() - std::chrono::hours(24 * 91));
  run("a", {1, 1}, "/other");
  EXPECT_FALSE(history().find("/t", "a"));
  EXPECT_TRUE(history().find("/other", "a"));
}

TEST_F(HistoryOfRuns, IsBounded) {
  History run = history();
  for (int i = 0; i < 50'100; ++i) {
    run.note("/t", "test " + std::to_string(i), {1, 1});
  }
  run.save();
  const std::string all = text();
  EXPECT_EQ(std::count(all.begin(), all.end(), '['), 50'000);
}

}  // namespace
}  // namespace leakrun

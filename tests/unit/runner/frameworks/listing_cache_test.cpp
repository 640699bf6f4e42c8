#include "runner/frameworks/listing_cache.h"

#include <gmock/gmock.h>

#include <chrono>
#include <thread>

#include "tests/unit/runner/temporary_tree.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;

Listing listing() {
  Listing result{Framework::kDoctest, {}};
  result.cases.push_back({"odd \xff\n\"name\" \xc3\xa4", "suite", "a b.cpp", 12, true});
  result.cases.push_back({"", "", "", 0, false});
  return result;
}

fs::path only_file_in(const fs::path& folder) {
  const fs::directory_iterator files(folder);
  return files->path();
}

TEST(ListingCache, FindsWhatWasStored) {
  const TemporaryTree tree;
  const ListingCache cache(tree / "deep/leakrun");
  EXPECT_FALSE(cache.find("build-id 1"));
  cache.store("build-id 1", listing());
  cache.store("build-id 2", {});
  const auto found = ListingCache(tree / "deep/leakrun").find("build-id 1");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->framework, Framework::kDoctest);
  ASSERT_EQ(found->cases.size(), 2U);
  const ListedCase& first = found->cases[0];
  EXPECT_EQ(first.name, "odd \xff\n\"name\" \xc3\xa4");
  EXPECT_EQ(first.group, "suite");
  EXPECT_EQ(first.file, "a b.cpp");
  EXPECT_EQ(first.line, 12U);
  EXPECT_TRUE(first.disabled);
  const auto plain = cache.find("build-id 2");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->framework, Framework::kNone);
  EXPECT_FALSE(cache.find("build-id 3"));
  EXPECT_FALSE(cache.find(""));
}

TEST(ListingCache, DamagedFilesAreRemoved) {
  const TemporaryTree tree;
  const ListingCache cache(tree / "leakrun");
  cache.store("build-id 1", listing());
  const fs::path file = only_file_in(tree / "leakrun");
  const std::string whole = *read_file(file, 1 << 20);
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string changed = whole;
    changed.replace(changed.find(from), from.size(), to);
    return changed;
  };
  for (const std::string& damaged :
       {std::string(), whole.substr(0, whole.size() / 2), with("\"version\":1", "\"version\":0"),
        with("doctest", "docteyt"), with("doctest", "none"), with("build-id 1", "build-id 9"),
        with("12", "-1"), with("true", "1")}) {
    ASSERT_TRUE(write_file_atomically(file, damaged));
    EXPECT_FALSE(cache.find("build-id 1")) << damaged;
    EXPECT_FALSE(fs::exists(file)) << damaged;
  }
}

TEST(ListingCache, FolderOthersMayWriteToIsNotUsed) {
  const TemporaryTree tree;
  fs::create_directory(tree / "leakrun");
  fs::permissions(tree / "leakrun", fs::perms::all);
  const ListingCache cache(tree / "leakrun");
  cache.store("build-id 1", listing());
  EXPECT_FALSE(cache.find("build-id 1"));
  EXPECT_TRUE(fs::is_empty(tree / "leakrun"));
  const ListingCache none{fs::path()};
  none.store("build-id 1", listing());
  EXPECT_FALSE(none.find("build-id 1"));
}

TEST(ListingCache, ManyMayStoreAtOnce) {
  const TemporaryTree tree;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      const ListingCache cache(tree / "leakrun");
      for (int round = 0; round < 50; ++round) {
        cache.store("build-id 1", listing());
        EXPECT_TRUE(cache.find("build-id 1"));
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
}

TEST(ListingCache, WhatNobodyUsesIsRemoved) {
  const TemporaryTree tree;
  const ListingCache cache(tree / "leakrun");
  cache.store("build-id 1", listing());
  cache.store("build-id 2", listing());
  fs::last_write_time(only_file_in(tree / "leakrun"),
                      fs::file_time_type::clock::now() - std::chrono::hours(24 * 61));
  cache.remove_stale();
  EXPECT_NE(cache.find("build-id 1").has_value(), cache.find("build-id 2").has_value());
}

}  // namespace
}  // namespace leakrun

#include "symbolize/symbol_cache.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <thread>

#include "base/cache_folder.h"
#include "symbolize/build_id.h"
#include "tests/unit/runner/temporary_tree.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

Stack stack_at(std::uint64_t offset) {
  Frame frame;
  frame.function = "f" + std::to_string(offset);
  frame.file = "/src/a.cpp";
  frame.line = static_cast<std::uint32_t>(offset);
  return {frame};
}

class SymbolCacheTest : public testing::Test {
 protected:
  fs::path file_of(const std::string& identity) const {
    return folder_ / (cache_file_name(identity) + ".symbols");
  }

  TemporaryTree tree_;
  fs::path folder_ = tree_ / "symbols";
  SymbolCache cache_{folder_};
};

TEST_F(SymbolCacheTest, KeepsWhatWasStored) {
  EXPECT_FALSE(cache_.find("aa01"));
  cache_.store("aa01", {{1, stack_at(1)}});
  const auto table = SymbolCache(folder_).find("aa01");
  ASSERT_TRUE(table);
  EXPECT_EQ(table->find(1), stack_at(1));
  EXPECT_FALSE(cache_.find("aa02"));
  EXPECT_EQ(fs::status(folder_).permissions(), fs::perms::owner_all);
}

TEST_F(SymbolCacheTest, AddsToWhatOthersWrote) {
  const SymbolCache other(folder_);
  EXPECT_FALSE(cache_.find("aa01"));
  other.store("aa01", {{1, stack_at(1)}});
  cache_.store("aa01", {{2, stack_at(2)}});
  const auto table = cache_.find("aa01");
  ASSERT_TRUE(table);
  EXPECT_EQ(table->find(1), stack_at(1));
  EXPECT_EQ(table->find(2), stack_at(2));
}

TEST_F(SymbolCacheTest, IsWholeWhileOthersWrite) {
  constexpr std::uint64_t kRounds = 200;
  const auto write = [&](std::uint64_t first) {
    const SymbolCache cache(folder_);
    for (std::uint64_t i = first; i < 2 * kRounds; i += 2) {
      cache.store("aa01", {{i, stack_at(i)}});
    }
  };
  std::thread even(write, 0);
  std::thread odd(write, 1);
  for (std::uint64_t i = 0; i < kRounds; i++) {
    if (fs::exists(file_of("aa01"))) {
      const auto table = cache_.find("aa01");
      ASSERT_TRUE(table);
      EXPECT_GT(table->size(), 0U);
    }
  }
  even.join();
  odd.join();
  KnownStacks stacks;
  const auto table = cache_.find("aa01");
  ASSERT_TRUE(table);
  table->add_to(stacks);
  for (const auto& [offset, stack] : stacks) {
    EXPECT_EQ(stack, stack_at(offset));
  }
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 1) << "nothing is left behind";
}

TEST_F(SymbolCacheTest, RemovesAndRebuildsWhatIsDamaged) {
  cache_.store("aa01", {{1, stack_at(1)}});
  fs::resize_file(file_of("aa01"), 50);
  EXPECT_FALSE(cache_.find("aa01"));
  EXPECT_FALSE(fs::exists(file_of("aa01")));
  tree_.write("symbols/" + file_of("aa01").filename().string(), "no table");
  cache_.store("aa01", {{2, stack_at(2)}});
  const auto table = cache_.find("aa01");
  ASSERT_TRUE(table);
  EXPECT_EQ(table->size(), 1U);
  EXPECT_EQ(table->find(2), stack_at(2));
}

TEST_F(SymbolCacheTest, TakesNothingOfAnotherModuleInTheSameFile) {
  cache_.store("aa01", {{1, stack_at(1)}});
  fs::rename(file_of("aa01"), file_of("aa02"));
  EXPECT_FALSE(cache_.find("aa02"));
}

TEST_F(SymbolCacheTest, IsNotUsedWhereOthersMayWrite) {
  cache_.store("aa01", {{1, stack_at(1)}});
  fs::permissions(folder_, fs::perms::group_write, fs::perm_options::add);
  const SymbolCache open_to_others(folder_);
  EXPECT_FALSE(open_to_others.find("aa01"));
  open_to_others.store("aa02", {{1, stack_at(1)}});
  EXPECT_FALSE(fs::exists(file_of("aa02")));
}

TEST_F(SymbolCacheTest, DoesWithoutAFolder) {
  for (const SymbolCache& cache : {SymbolCache(""), SymbolCache("/proc/1/symbols")}) {
    cache.store("aa01", {{1, stack_at(1)}});
    EXPECT_FALSE(cache.find("aa01"));
    cache.remove_unused();
  }
}

TEST_F(SymbolCacheTest, BeginsATableAnewThatWouldBeTooLarge) {
  const auto large_stack = [](char letter) {
    Frame frame;
    frame.function = std::string(std::size_t{40} << 20, letter);
    return Stack{frame};
  };
  cache_.store("aa01", {{1, large_stack('a')}});
  cache_.store("aa01", {{2, large_stack('b')}});
  const auto table = cache_.find("aa01");
  ASSERT_TRUE(table);
  EXPECT_EQ(table->size(), 1U);
  EXPECT_EQ(table->find(2), large_stack('b'));
}

TEST_F(SymbolCacheTest, RemovesTheOldestOfTooMuch) {
  const auto age = [&](const std::string& name, int hours, std::uintmax_t megabytes) {
    const fs::path file = tree_.write("symbols/" + name, "");
    fs::resize_file(file, megabytes << 20);
    fs::last_write_time(file, fs::file_time_type::clock::now() - std::chrono::hours(hours));
  };
  age("newest", 0, 200);
  age("old", 1, 50);
  age("older", 2, 50);
  age("unused", 24 * 91, 0);
  cache_.remove_unused();
  std::vector<std::string> left;
  for (const auto& entry : fs::directory_iterator(folder_)) {
    left.push_back(entry.path().filename());
  }
  EXPECT_THAT(left, testing::UnorderedElementsAre("newest", "old"));
}

TEST_F(SymbolCacheTest, WhatIsUsedIsNotOld) {
  cache_.store("aa01", {{1, stack_at(1)}});
  fs::last_write_time(file_of("aa01"),
                      fs::file_time_type::clock::now() - std::chrono::hours(24 * 91));
  EXPECT_TRUE(cache_.find("aa01"));
  cache_.remove_unused();
  EXPECT_TRUE(cache_.find("aa01"));
}

/// Knows a function at each offset but 9, and its file where the offset is even; fails where it is
/// told to.
class CountingBackend : public SymbolizerBackend {
 public:
  struct Log {
    std::vector<std::uint64_t> asked;
    bool fails = false;
    std::function<void()> meanwhile = [] {};
  };

  explicit CountingBackend(Log& log) : log_(log) {}

  tl::expected<std::vector<Stack>, std::string> resolve(
      const Module& /*module*/, std::span<const std::uint64_t> offsets) override {
    log_.asked.insert(log_.asked.end(), offsets.begin(), offsets.end());
    log_.meanwhile();
    if (log_.fails) {
      return tl::unexpected<std::string>("it failed");
    }
    std::vector<Stack> stacks;
    for (const std::uint64_t offset : offsets) {
      stacks.push_back(offset == 9 ? Stack{} : stack_at(offset));
      if (offset % 2 != 0 && !stacks.back().empty()) {
        stacks.back().front().file.clear();
      }
    }
    return stacks;
  }

 private:
  Log& log_;
};

class CachedBackendTest : public SymbolCacheTest {
 protected:
  // As a run would, which ends with this.
  tl::expected<std::vector<Stack>, std::string> resolve(const Module& module,
                                                        std::vector<std::uint64_t> offsets) {
    log_.asked.clear();
    CachedBackend backend(folder_, std::make_unique<CountingBackend>(log_));
    return backend.resolve(module, offsets);
  }

  CountingBackend::Log log_;
  Module stripped_{tree_.compile("stripped", "cc", {"-s", "-Wl,--build-id"}), ""};
  Module with_lines_{tree_.compile("lines", "cc", {"-g", "-Wl,--build-id"}), ""};
};

TEST_F(CachedBackendTest, AsksOnceForWhatIsComplete) {
  const auto cold = resolve(stripped_, {2, 4});
  ASSERT_TRUE(cold);
  EXPECT_THAT(*cold, ElementsAre(stack_at(2), stack_at(4)));
  EXPECT_THAT(log_.asked, ElementsAre(2, 4));
  const auto warm = resolve(stripped_, {6, 4, 2});
  ASSERT_TRUE(warm);
  EXPECT_THAT(*warm, ElementsAre(stack_at(6), stack_at(4), stack_at(2)));
  EXPECT_THAT(log_.asked, ElementsAre(6));
  resolve(stripped_, {2, 4, 6});
  EXPECT_THAT(log_.asked, IsEmpty());
}

TEST_F(CachedBackendTest, ServesSeveralThreads) {
  constexpr std::uint64_t kRounds = 50;
  struct Knows : SymbolizerBackend {
    tl::expected<std::vector<Stack>, std::string> resolve(
        const Module& /*module*/, std::span<const std::uint64_t> offsets) override {
      std::vector<Stack> stacks;
      for (const std::uint64_t offset : offsets) {
        stacks.push_back(stack_at(offset));
      }
      return stacks;
    }
  };
  {
    CachedBackend backend(folder_, std::make_unique<Knows>());
    const auto ask = [&](const Module& module, std::uint64_t first) {
      for (std::uint64_t i = 0; i < kRounds; i++) {
        const std::vector<std::uint64_t> offsets{first + i, first + i + 1};
        const auto stacks = backend.resolve(module, offsets);
        ASSERT_TRUE(stacks);
        EXPECT_THAT(*stacks, ElementsAre(stack_at(first + i), stack_at(first + i + 1)));
      }
    };
    const std::jthread of_one([&] { ask(stripped_, 0); });
    const std::jthread of_the_same([&] { ask(stripped_, kRounds / 2); });
    const std::jthread of_another([&] { ask(with_lines_, 0); });
  }
  log_.asked.clear();
  resolve(stripped_, {0, kRounds, kRounds + kRounds / 2});
  EXPECT_THAT(log_.asked, IsEmpty());
}

TEST_F(CachedBackendTest, AsksAgainForWhatMayBecomeKnown) {
  resolve(stripped_, {2, 3, 9});
  resolve(stripped_, {2, 3, 9});
  EXPECT_THAT(log_.asked, ElementsAre(3, 9)) << "debug information may be installed meanwhile";
}

TEST_F(CachedBackendTest, KeepsAllThatIsSaidWhereTheModuleHasAllThereIs) {
  resolve(with_lines_, {2, 3, 9});
  const auto warm = resolve(with_lines_, {2, 3, 9});
  EXPECT_THAT(log_.asked, IsEmpty());
  ASSERT_TRUE(warm);
  EXPECT_EQ((*warm)[1].front().function, "f3");
  EXPECT_EQ((*warm)[1].front().file, "");
  EXPECT_THAT((*warm)[2], IsEmpty());
}

TEST_F(CachedBackendTest, KeepsNothingWhereNoLinesCanBeRead) {
  resolve(with_lines_, {3, 9});
  resolve(with_lines_, {3, 9});
  EXPECT_THAT(log_.asked, ElementsAre(3, 9));
}

TEST_F(CachedBackendTest, KnowsAModuleByItsBuildIdAlone) {
  const std::string build_id = module_facts(stripped_.path).build_id;
  resolve(stripped_, {2});
  resolve({"/moved/away", build_id}, {2});
  EXPECT_THAT(log_.asked, IsEmpty());
  resolve({"/moved/away", ""}, {2});
  EXPECT_THAT(log_.asked, ElementsAre(2)) << "nothing says what it is";
}

TEST_F(CachedBackendTest, KeepsNothingThatTheFileDoesNotSay) {
  const std::string other = module_facts(with_lines_.path).build_id;
  resolve({stripped_.path, other}, {2});
  resolve(with_lines_, {2});
  EXPECT_THAT(log_.asked, ElementsAre(2)) << "the names were those of another module";
  const Module without_id{tree_.compile("no-id", "cc", {"-g", "-Wl,--build-id=none"}), ""};
  resolve(without_id, {2});
  resolve(without_id, {2});
  EXPECT_THAT(log_.asked, ElementsAre(2));
}

TEST_F(CachedBackendTest, ABuildOfItsOwnIsAModuleOfItsOwn) {
  resolve(with_lines_, {2});
  fs::copy_file(stripped_.path, with_lines_.path, fs::copy_options::overwrite_existing);
  resolve(with_lines_, {2});
  EXPECT_THAT(log_.asked, ElementsAre(2));
}

TEST_F(CachedBackendTest, KeepsNothingOfAProgramThatIsBuiltMeanwhile) {
  log_.meanwhile = [&] {
    fs::copy_file(stripped_.path, with_lines_.path, fs::copy_options::overwrite_existing);
  };
  const std::string build_id = module_facts(with_lines_.path).build_id;
  resolve(with_lines_, {2});
  resolve({"/moved/away", build_id}, {2});
  EXPECT_THAT(log_.asked, ElementsAre(2));
}

TEST_F(CachedBackendTest, FailsWhereTheOtherFailsAndNothingIsKnown) {
  resolve(stripped_, {2});
  log_.fails = true;
  const auto some = resolve(stripped_, {2, 4});
  ASSERT_TRUE(some);
  EXPECT_THAT(*some, ElementsAre(stack_at(2), IsEmpty()));
  const auto none = resolve(stripped_, {4});
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error(), "it failed");
}

TEST_F(CachedBackendTest, DoesWithoutAFolder) {
  folder_ = "/proc/1/symbols";
  for (int run = 0; run < 2; run++) {
    const auto stacks = resolve(stripped_, {2});
    ASSERT_TRUE(stacks);
    EXPECT_THAT(*stacks, ElementsAre(stack_at(2)));
    EXPECT_THAT(log_.asked, ElementsAre(2));
  }
}

}  // namespace
}  // namespace leakrun

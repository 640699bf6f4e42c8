#include "symbolize/symbolize.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace leakrun {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

Frame frame(const std::string& function, bool inlined = false) {
  Frame frame;
  frame.function = function;
  frame.inlined = inlined;
  return frame;
}

/// Knows one function at each even offset, none at odd ones and two at multiples of 100; remembers
/// what it was asked.
class FakeBackend : public SymbolizerBackend {
 public:
  struct Batch {
    std::string module;
    std::vector<std::uint64_t> offsets;
    bool operator==(const Batch&) const = default;
  };

  tl::expected<std::vector<Stack>, std::string> resolve(
      const Module& module, std::span<const std::uint64_t> offsets) override {
    {
      const std::lock_guard lock(mutex_);
      batches.push_back({module.path, {offsets.begin(), offsets.end()}});
    }
    if (module.path == "/gone") {
      return tl::unexpected<std::string>("No such file or directory");
    }
    std::vector<Stack> stacks;
    for (const std::uint64_t offset : offsets) {
      const std::string name = module.path + ":" + std::to_string(offset);
      if (offset % 100 == 0) {
        stacks.push_back({frame("inner " + name, true), frame("outer " + name)});
      } else {
        stacks.push_back(offset % 2 == 0 ? Stack{frame(name)} : Stack{});
      }
    }
    return stacks;
  }

  std::vector<Batch> batches;

 private:
  std::mutex mutex_;
};

/// Answers when two modules are asked for at once.
class PairBackend : public SymbolizerBackend {
 public:
  tl::expected<std::vector<Stack>, std::string> resolve(
      const Module&, std::span<const std::uint64_t> offsets) override {
    std::unique_lock lock(mutex_);
    ++present_;
    changed_.notify_all();
    if (!changed_.wait_for(lock, std::chrono::minutes(1), [&] { return present_ == 2; })) {
      return tl::unexpected<std::string>("was asked for one alone");
    }
    return std::vector<Stack>(offsets.size(), Stack{frame("pair")});
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int present_ = 0;
};

void PrintTo(const FakeBackend::Batch& batch, std::ostream* out) {
  *out << batch.module << ": " << batch.offsets.size() << " offsets";
}

class Symbolize : public testing::Test {
 protected:
  Symbols symbolize_calls(const CallStack& calls) {
    return symbolize({calls.begin(), calls.end()}, modules_, &backend_, warnings_);
  }

  Stack stack_of(const CallStack& calls) {
    return symbolize_calls(calls).stack_of(calls, modules_);
  }

  ModuleTable modules_;
  ModuleId program_ = modules_.intern("/net_tests", "aa01");
  ModuleId library_ = modules_.intern("/libnet.so", "");
  ModuleId gone_ = modules_.intern("/gone", "");
  FakeBackend backend_;
  std::vector<std::string> warnings_;
};

TEST_F(Symbolize, AsksNoMoreForWhatItKnows) {
  Symbols symbols = symbolize_calls({{program_, 2}, {program_, 3}, {gone_, 2}});
  EXPECT_EQ(warnings_.size(), 1U);
  backend_.batches.clear();
  symbols.resolve({{program_, 2}, {program_, 3}, {program_, 4}, {gone_, 3}}, modules_, backend_,
                  warnings_);
  EXPECT_THAT(backend_.batches, ElementsAre(FakeBackend::Batch{"/net_tests", {4}}));
  EXPECT_EQ(warnings_.size(), 1U) << "of each module once";
  const Stack stack = symbols.stack_of({{program_, 2}, {program_, 4}}, modules_);
  ASSERT_EQ(stack.size(), 2U);
  EXPECT_EQ(stack[0].function, "/net_tests:2");
  EXPECT_EQ(stack[1].function, "/net_tests:4");
}

TEST_F(Symbolize, AsksOnceForEachModuleAndOnceForEachAddress) {
  symbolize_calls({{library_, 8}, {program_, 4}, {library_, 2}, {program_, 4}, {program_, 2}});
  EXPECT_THAT(backend_.batches, UnorderedElementsAre(FakeBackend::Batch{"/net_tests", {2, 4}},
                                                     FakeBackend::Batch{"/libnet.so", {2, 8}}));
  EXPECT_THAT(warnings_, IsEmpty());
}

TEST_F(Symbolize, AsksForModulesAtOnce) {
  if (std::thread::hardware_concurrency() < 2) {
    GTEST_SKIP() << "one processor";
  }
  PairBackend backend;
  const Symbols symbols = symbolize({{program_, 2}, {library_, 2}}, modules_, &backend, warnings_);
  EXPECT_THAT(warnings_, IsEmpty());
  EXPECT_EQ(symbols.stack_of({{library_, 2}}, modules_).front().function, "pair");
}

TEST_F(Symbolize, NeverAsksForTheUnknownModule) {
  const Stack stack = stack_of({{ModuleTable::kUnknown, 0x7f00}, {program_, 2}});
  EXPECT_THAT(backend_.batches, ElementsAre(FakeBackend::Batch{"/net_tests", {2}}));
  ASSERT_THAT(stack, SizeIs(2));
  EXPECT_EQ(stack[0].module, "");
  EXPECT_EQ(stack[0].offset, 0x7f00U);
  EXPECT_EQ(stack[0].function, "");
  EXPECT_EQ(stack[1].function, "/net_tests:2");
}

TEST_F(Symbolize, NeverAsksForMemoryWithoutAFile) {
  const ModuleId stack = modules_.intern("[stack]", "");
  EXPECT_EQ(stack_of({{stack, 2}}).front().module, "[stack]");
  EXPECT_THAT(backend_.batches, IsEmpty());
  EXPECT_THAT(warnings_, IsEmpty());
}

TEST_F(Symbolize, AsksNothingOfNoAddresses) {
  EXPECT_THAT(stack_of({}), IsEmpty());
  EXPECT_THAT(backend_.batches, IsEmpty());
}

TEST_F(Symbolize, CompletesFramesWithTheirModule) {
  const Stack stack = stack_of({{program_, 6}});
  ASSERT_THAT(stack, SizeIs(1));
  EXPECT_EQ(stack[0].function, "/net_tests:6");
  EXPECT_EQ(stack[0].module, "/net_tests");
  EXPECT_EQ(stack[0].offset, 6U);
  EXPECT_EQ(stack[0].build_id, "aa01");
  EXPECT_FALSE(stack[0].internal);
}

TEST_F(Symbolize, MarksInternalFrames) {
  const ModuleId libc = modules_.intern("/lib/libc.so.6", "");
  const Stack stack = stack_of({{libc, 2}, {program_, 2}});
  ASSERT_THAT(stack, SizeIs(2));
  EXPECT_TRUE(stack[0].internal);
  EXPECT_FALSE(stack[1].internal);
}

TEST_F(Symbolize, ExpandsInlinedFrames) {
  const Stack stack = stack_of({{program_, 2}, {program_, 100}, {library_, 4}});
  ASSERT_THAT(stack, SizeIs(4));
  EXPECT_EQ(stack[0].function, "/net_tests:2");
  EXPECT_EQ(stack[1].function, "inner /net_tests:100");
  EXPECT_TRUE(stack[1].inlined);
  EXPECT_EQ(stack[1].offset, 100U);
  EXPECT_EQ(stack[2].function, "outer /net_tests:100");
  EXPECT_FALSE(stack[2].inlined);
  EXPECT_EQ(stack[2].offset, 100U);
  EXPECT_EQ(stack[3].function, "/libnet.so:4");
}

TEST_F(Symbolize, NamesModuleAndOffsetWhereNothingIsKnown) {
  const Stack stack = stack_of({{program_, 3}});
  ASSERT_THAT(stack, SizeIs(1));
  EXPECT_EQ(stack[0].function, "");
  EXPECT_EQ(stack[0].module, "/net_tests");
  EXPECT_EQ(stack[0].offset, 3U);
  EXPECT_EQ(stack[0].build_id, "aa01");
}

TEST_F(Symbolize, WarnsOnceOfAFailingModule) {
  const Stack stack = stack_of({{gone_, 2}, {gone_, 4}, {gone_, 6}, {program_, 2}});
  EXPECT_THAT(warnings_, ElementsAre("cannot symbolize /gone: No such file or directory"));
  ASSERT_THAT(stack, SizeIs(4));
  EXPECT_EQ(stack[0].module, "/gone");
  EXPECT_EQ(stack[0].offset, 2U);
  EXPECT_EQ(stack[0].function, "");
  EXPECT_EQ(stack[3].function, "/net_tests:2") << "the others are resolved all the same";
}

TEST_F(Symbolize, ResolvesNothingWithoutABackend) {
  const CallStack calls = {{program_, 2}};
  const Stack stack = symbolize({calls.begin(), calls.end()}, modules_, nullptr, warnings_)
                          .stack_of(calls, modules_);
  ASSERT_THAT(stack, SizeIs(1));
  EXPECT_EQ(stack[0].function, "");
  EXPECT_EQ(stack[0].module, "/net_tests");
  EXPECT_THAT(warnings_, IsEmpty());
}

TEST_F(Symbolize, TakesAnAddressThatWasNotGivenForUnknown) {
  const Symbols symbols = symbolize_calls({{program_, 2}});
  const Stack stack = symbols.stack_of({{program_, 2}, {program_, 4}}, modules_);
  ASSERT_THAT(stack, SizeIs(2));
  EXPECT_EQ(stack[0].function, "/net_tests:2");
  EXPECT_EQ(stack[1].function, "");
}

}  // namespace
}  // namespace leakrun

#include "runner/symbol_lookups.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <new>

namespace leakrun {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

/// Answers when it may, and throws for the module "/too-large".
class WaitingBackend : public SymbolizerBackend {
 public:
  tl::expected<std::vector<Stack>, std::string> resolve(
      const Module& module, std::span<const std::uint64_t> offsets) override {
    may_answer_.wait();
    if (module.path == "/too-large") {
      throw std::bad_alloc();
    }
    Frame frame;
    frame.function = module.path;
    return std::vector<Stack>(offsets.size(), Stack{frame});
  }

  void answer() { answer_.set_value(); }

 private:
  std::promise<void> answer_;
  std::shared_future<void> may_answer_ = answer_.get_future().share();
};

class SymbolLookupsTest : public testing::Test {
 protected:
  static std::vector<AddressBatch> batch(const std::string& module) {
    return {{.id = 1, .module = {module, ""}, .offsets = {1, 2}}};
  }

  // Returns when so many look-ups have finished since the last time.
  void wait_for(int count) {
    std::unique_lock lock(mutex_);
    ASSERT_TRUE(changed_.wait_for(lock, std::chrono::minutes(1), [&] { return woken_ >= count; }));
    woken_ -= count;
  }

  WaitingBackend backend_;
  std::mutex mutex_;
  std::condition_variable changed_;
  int woken_ = 0;
  SymbolLookups lookups_{[this] {
    const std::lock_guard lock(mutex_);
    ++woken_;
    changed_.notify_all();
  }};
};

TEST_F(SymbolLookupsTest, ReturnBeforeTheyAreDoneAndTellInOrder) {
  lookups_.start(7, batch("/a"), backend_);
  lookups_.start(3, batch("/b"), backend_);
  EXPECT_THAT(lookups_.take_finished(), IsEmpty());
  backend_.answer();
  wait_for(2);
  const auto finished = lookups_.take_finished();
  ASSERT_THAT(finished, SizeIs(2));
  EXPECT_EQ(finished[0].first, 7U);
  EXPECT_EQ(finished[1].first, 3U);
  const std::vector<AddressBatch>& batches = finished[1].second;
  ASSERT_THAT(batches, SizeIs(1));
  ASSERT_TRUE(batches.front().stacks);
  EXPECT_EQ(batches.front().stacks->at(1).front().function, "/b");
  EXPECT_THAT(lookups_.take_finished(), IsEmpty()) << "told once";
}

TEST_F(SymbolLookupsTest, ThrowWhatALookUpThrew) {
  backend_.answer();
  lookups_.start(0, batch("/too-large"), backend_);
  wait_for(1);
  EXPECT_THROW(lookups_.take_finished(), std::bad_alloc);
}

TEST_F(SymbolLookupsTest, MayEndBeforeAllAreDone) {
  lookups_.start(0, batch("/a"), backend_);
  lookups_.start(1, batch("/b"), backend_);
  backend_.answer();
}

}  // namespace
}  // namespace leakrun

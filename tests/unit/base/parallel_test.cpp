#include "base/parallel.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace leakrun {
namespace {

TEST(ParallelFor, DoesEachOnce) {
  std::vector<std::atomic<int>> done(1000);
  parallel_for(done.size(), [&](std::size_t i) { ++done[i]; });
  for (const auto& times : done) {
    EXPECT_EQ(times, 1);
  }
}

TEST(ParallelFor, DoesNothingOfNothing) {
  parallel_for(0, [](std::size_t) { FAIL(); });
}

TEST(ParallelFor, DoesTwoAtOnceWhereThereAreProcessors) {
  if (std::thread::hardware_concurrency() < 2) {
    GTEST_SKIP() << "one processor";
  }
  std::mutex mutex;
  std::condition_variable changed;
  int present = 0;
  parallel_for(2, [&](std::size_t) {
    std::unique_lock lock(mutex);
    ++present;
    changed.notify_all();
    EXPECT_TRUE(changed.wait_for(lock, std::chrono::minutes(1), [&] { return present == 2; }));
  });
}

TEST(ParallelFor, HasNoMoreThreadsThanProcessorsHoweverDeepItIsNested) {
  std::atomic<int> now{0};
  std::atomic<int> most{0};
  parallel_for(8, [&](std::size_t) {
    parallel_for(8, [&](std::size_t) {
      const int present = ++now;
      for (int seen = most; seen < present && !most.compare_exchange_weak(seen, present);) {
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      --now;
    });
  });
  EXPECT_LE(most, static_cast<int>(std::max(1U, std::thread::hardware_concurrency())));
}

TEST(ParallelFor, ThrowsTheFirstErrorWhenAllAreDone) {
  std::atomic<int> done{0};
  try {
    parallel_for(100, [&](std::size_t i) {
      ++done;
      if (i == 7 || i == 70) {
        throw std::runtime_error(std::to_string(i));
      }
    });
    FAIL() << "threw nothing";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "7");
  }
  EXPECT_EQ(done, 100);
}

}  // namespace
}  // namespace leakrun

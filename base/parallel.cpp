#include "base/parallel.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <map>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace leakrun {
namespace {

// Threads of this process that no parallel_for has.
std::atomic<int>& spare_threads() {
  static std::atomic<int> spare{
      static_cast<int>(std::max(1U, std::thread::hardware_concurrency())) - 1};
  return spare;
}

bool take_spare_thread() {
  std::atomic<int>& spare = spare_threads();
  for (int left = spare; left > 0;) {
    if (spare.compare_exchange_weak(left, left - 1)) {
      return true;
    }
  }
  return false;
}

/// The numbers that are still to be worked on.
class Work {
 public:
  Work(std::size_t count, const std::function<void(std::size_t)>& work)
      : count_(count), work_(work) {}

  void do_some() {
    for (std::size_t i = 0; (i = next_++) < count_;) {
      try {
        work_(i);
      } catch (...) {
        const std::lock_guard lock(mutex_);
        errors_.emplace(i, std::current_exception());
      }
    }
  }

  void rethrow() const {
    if (!errors_.empty()) {
      std::rethrow_exception(errors_.begin()->second);
    }
  }

 private:
  const std::size_t count_;
  const std::function<void(std::size_t)>& work_;
  std::atomic<std::size_t> next_{0};
  std::mutex mutex_;
  std::map<std::size_t, std::exception_ptr> errors_;
};

}  // namespace

void parallel_for(std::size_t count, const std::function<void(std::size_t)>& work) {
  Work all(count, work);
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 1; i < count && take_spare_thread(); ++i) {
      try {
        threads.emplace_back([&all] {
          all.do_some();
          ++spare_threads();
        });
      } catch (const std::exception&) {
        // Where no more threads, or no memory for them, may be had, those that there are do it.
        ++spare_threads();
        break;
      }
    }
    all.do_some();
  }
  all.rethrow();
}

}  // namespace leakrun

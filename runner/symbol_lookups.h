#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "symbolize/symbolize.h"

namespace leakrun {

/// Looks addresses up on a thread of its own, so that neither the tests that run nor those that are
/// to start wait for it.
class SymbolLookups {
 public:
  /// A test, and what was looked up for it.
  using Finished = std::pair<std::size_t, std::vector<AddressBatch>>;

  /// `wake` is called from the thread when a look-up has finished.
  explicit SymbolLookups(std::function<void()> wake);
  /// Waits for the look-up that is under way, and gives up the others.
  ~SymbolLookups();
  SymbolLookups(const SymbolLookups&) = delete;
  SymbolLookups& operator=(const SymbolLookups&) = delete;

  /// Has `batches` looked up by `backend`, which must outlive this, for test `index`.
  void start(std::size_t index, std::vector<AddressBatch> batches, SymbolizerBackend& backend);

  /// What has finished since the last call. Throws what a look-up threw.
  std::vector<Finished> take_finished();

 private:
  struct Task {
    Finished test;
    SymbolizerBackend* backend = nullptr;
  };

  void work();
  bool take_task(Task& task);

  std::function<void()> wake_;
  std::mutex mutex_;
  std::condition_variable has_changed_;
  std::deque<Task> tasks_;
  std::vector<Finished> finished_;
  std::exception_ptr error_;
  bool is_ending_ = false;
  std::jthread thread_;  // started with the first task
};

}  // namespace leakrun

#pragma once

#include <condition_variable>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "report/suite_result.h"
#include "runner/symbol_store.h"

namespace leakrun {

/// Reads snapshots of running tests and symbolizes their largest stacks on a thread of its own, one
/// at a time, so that nothing waits for it.
class LiveStacks {
 public:
  struct Seen {
    std::size_t index = 0;
    std::vector<GrowthSite> sites;  ///< what each holds, largest first
  };

  /// `symbols` is used by the thread alone. `wake` is called from it when there is something to
  /// take.
  LiveStacks(SymbolStore symbols, std::function<void()> wake);
  /// Waits for the look-up that is under way.
  ~LiveStacks();
  LiveStacks(const LiveStacks&) = delete;
  LiveStacks& operator=(const LiveStacks&) = delete;

  /// Has the snapshot in `file` looked at for test `index`, in place of one that still waits.
  void look_at(std::size_t index, std::filesystem::path file);

  /// What was seen since the last call. Nothing of a file that is gone or no snapshot.
  std::optional<Seen> take();

 private:
  struct Task {
    std::size_t index = 0;
    std::filesystem::path file;
  };

  void work();
  std::optional<Task> next_task();
  std::optional<Seen> see(const Task& task);

  SymbolStore symbols_;
  std::function<void()> wake_;
  std::mutex mutex_;
  std::condition_variable has_changed_;
  std::optional<Task> task_;
  std::optional<Seen> seen_;
  bool is_ending_ = false;
  std::jthread thread_;
};

}  // namespace leakrun

#include "runner/symbol_lookups.h"

namespace leakrun {

SymbolLookups::SymbolLookups(std::function<void()> wake) : wake_(std::move(wake)) {}

SymbolLookups::~SymbolLookups() {
  const std::lock_guard lock(mutex_);
  is_ending_ = true;
  has_changed_.notify_one();
}

void SymbolLookups::start(std::size_t index, std::vector<AddressBatch> batches,
                          SymbolizerBackend& backend) {
  const std::lock_guard lock(mutex_);
  tasks_.push_back({{index, std::move(batches)}, &backend});
  if (!thread_.joinable()) {
    thread_ = std::jthread([this] { work(); });
  }
  has_changed_.notify_one();
}

std::vector<SymbolLookups::Finished> SymbolLookups::take_finished() {
  const std::lock_guard lock(mutex_);
  if (error_) {
    std::rethrow_exception(error_);
  }
  return std::exchange(finished_, {});
}

// False where there will be none any more.
bool SymbolLookups::take_task(Task& task) {
  std::unique_lock lock(mutex_);
  has_changed_.wait(lock, [&] { return is_ending_ || !tasks_.empty(); });
  if (is_ending_) {
    return false;
  }
  task = std::move(tasks_.front());
  tasks_.pop_front();
  return true;
}

void SymbolLookups::work() {
  for (Task task; take_task(task);) {
    std::exception_ptr error;
    try {
      look_up(task.test.second, *task.backend);
    } catch (...) {
      error = std::current_exception();
    }
    {
      const std::lock_guard lock(mutex_);
      finished_.push_back(std::move(task.test));
      error_ = error ? error : error_;
    }
    wake_();
  }
}

}  // namespace leakrun

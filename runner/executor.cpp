#include "runner/executor.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <utility>
#include <vector>

namespace leakrun {
namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

class Execution {
 public:
  Execution(Scheduler& scheduler, TestProcesses& processes, const ExecutionCallbacks& callbacks,
            const ExecutionOptions& options)
      : scheduler_(scheduler), processes_(processes), callbacks_(callbacks), options_(options) {}

  bool run() {
    bool goes_on = true;
    while (goes_on) {
      const bool told_first = options_.judges_first && tell_ended();
      const bool started = start_next();
      // While the next tests start: reading what a test left takes time, too.
      const bool told = tell_ended();
      const bool told_later = tell_judged();
      tell_blocked();
      const bool has_more = !running_.empty() || later_ > 0;
      goes_on = told_first || started || told || told_later || has_more;
      if (has_more) {
        wait();
      }
    }
    return !processes_.is_interrupted();
  }

 private:
  struct Running {
    Clock::time_point since;
    double next_slow_seconds;
  };

  // False where there was nothing to do.
  bool start_next() {
    bool has_started = false;
    while (const auto index = scheduler_.next()) {
      has_started = true;
      const auto spec = callbacks_.prepare(*index);
      if (!spec) {
        scheduler_.ended(*index);
        scheduler_.finished(*index, false);
        continue;
      }
      processes_.start(*index, *spec);
      running_[*index] = {Clock::now(), options_.slow_after_seconds};
    }
    return has_started;
  }

  bool tell_ended() {
    std::vector<EndedTest> ended = std::exchange(ended_, {});
    for (EndedTest& test : ended) {
      const AfterTest after = callbacks_.finished(test.index, std::move(test.process));
      later_ += after == AfterTest::kLater ? 1 : 0;
      tell_scheduler(test.index, after);
    }
    return !ended.empty();
  }

  bool tell_judged() {
    if (later_ == 0) {
      return false;
    }
    const auto judged = callbacks_.judged();
    for (const auto& [index, after] : judged) {
      later_ -= after == AfterTest::kLater ? 0 : 1;
      tell_scheduler(index, after);
    }
    return !judged.empty();
  }

  void tell_scheduler(std::size_t index, AfterTest after) {
    if (after == AfterTest::kRunAgain) {
      scheduler_.again(index);
    } else if (after != AfterTest::kLater) {
      scheduler_.finished(index, after == AfterTest::kPassed);
    }
  }

  void tell_blocked() {
    while (const auto blocked = scheduler_.next_blocked()) {
      callbacks_.blocked(*blocked);
    }
  }

  void wait() {
    const double longest = callbacks_.tick ? options_.tick_seconds : TestProcesses::kNoTimeLimit;
    for (EndedTest& test : processes_.wait(std::min(longest, seconds_to_next_slow()))) {
      running_.erase(test.index);
      scheduler_.ended(test.index);
      if (test.process.end.how != ProcessEnd::How::kEndedOnRequest ||
          !processes_.is_interrupted()) {
        ended_.push_back(std::move(test));
      }
    }
    if (processes_.is_interrupted()) {
      scheduler_.stop();
    }
    tell_slow();
    if (callbacks_.tick) {
      callbacks_.tick();
    }
  }

  double seconds_to_next_slow() const {
    double next = TestProcesses::kNoTimeLimit;
    if (callbacks_.slow) {
      const auto now = Clock::now();
      for (const auto& [index, test] : running_) {
        next = std::min(next, test.next_slow_seconds - Seconds(now - test.since).count());
      }
    }
    return next;
  }

  void tell_slow() {
    if (!callbacks_.slow) {
      return;
    }
    const auto now = Clock::now();
    for (auto& [index, test] : running_) {
      if (Seconds(now - test.since).count() >= test.next_slow_seconds) {
        callbacks_.slow(index, test.next_slow_seconds);
        test.next_slow_seconds += options_.slow_after_seconds;
      }
    }
  }

  Scheduler& scheduler_;
  TestProcesses& processes_;
  const ExecutionCallbacks& callbacks_;
  ExecutionOptions options_;
  std::map<std::size_t, Running> running_;
  std::vector<EndedTest> ended_;
  std::size_t later_ = 0;  // tests that have ended and are not judged yet
};

}  // namespace

bool execute(Scheduler& scheduler, TestProcesses& processes, const ExecutionCallbacks& callbacks,
             const ExecutionOptions& options) {
  return Execution(scheduler, processes, callbacks, options).run();
}

}  // namespace leakrun

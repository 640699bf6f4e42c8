#pragma once

#include <cstddef>
#include <functional>
#include <set>
#include <utility>
#include <vector>

#include "runner/test_processes.h"

namespace leakrun {

/// Starts nothing: each test ends when it is waited for, in the order in which they started.
class FakeProcesses : public TestProcesses {
 public:
  void start(std::size_t index, const ProcessSpec& spec) override {
    started.push_back(index);
    specs.push_back(spec);
    running_.push_back(index);
  }

  std::vector<EndedTest> wait(double seconds) override {
    waited.push_back(seconds);
    if (on_wait) {
      on_wait();
    }
    if (interrupted_at != 0 && waited.size() >= interrupted_at) {
      is_interrupted_ = true;
    }
    if (running_.empty()) {
      return {};
    }
    EndedTest ended{running_.front(), {}};
    running_.erase(running_.begin());
    ended.process.end.how = is_interrupted_ || std::erase(asked_to_end, ended.index) > 0
                                ? ProcessEnd::How::kEndedOnRequest
                                : ProcessEnd::How::kExited;
    std::vector<EndedTest> all;
    all.push_back(std::move(ended));
    return all;
  }

  void wait_for_input(int /*descriptor*/) override {}

  void end(std::size_t index) override { asked_to_end.push_back(index); }

  void wake() override {}

  bool is_interrupted() const override { return is_interrupted_; }

  std::vector<std::size_t> started;
  std::vector<ProcessSpec> specs;
  std::vector<double> waited;
  std::vector<std::size_t> asked_to_end;
  std::size_t interrupted_at = 0;  ///< at the so-maniest wait; 0: never
  std::function<void()> on_wait;

 private:
  std::vector<std::size_t> running_;
  bool is_interrupted_ = false;
};

}  // namespace leakrun

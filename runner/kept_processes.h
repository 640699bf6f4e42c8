#pragma once

#include <csignal>
#include <cstddef>
#include <functional>
#include <list>
#include <string_view>
#include <vector>

#include "base/descriptor.h"
#include "runner/keeper.h"
#include "runner/output_capture.h"
#include "runner/test_processes.h"

namespace leakrun {

/// Takes the signals that end a run, and SIGCHLD, for the time of its life.
class RunSignals {
 public:
  /// Throws std::system_error where they cannot be watched.
  RunSignals();
  ~RunSignals();
  RunSignals(const RunSignals&) = delete;
  RunSignals& operator=(const RunSignals&) = delete;

  /// Readable when one of SIGINT, SIGTERM and SIGHUP has come.
  int descriptor() const { return descriptor_.number(); }

  void take() const;

 private:
  sigset_t before_{};
  Descriptor descriptor_;
};

/// Runs tests below keepers. SIGINT, SIGTERM and SIGHUP interrupt the run. When this goes out of
/// scope everything that tests left behind is ended.
class KeptProcesses : public TestProcesses {
 public:
  /// What a test has written, as it comes and before anything is left out.
  using Wrote = std::function<void(std::size_t, std::string_view)>;

  explicit KeptProcesses(Wrote wrote = {});

  ~KeptProcesses() override;
  KeptProcesses(const KeptProcesses&) = delete;
  KeptProcesses& operator=(const KeptProcesses&) = delete;

  void start(std::size_t index, const ProcessSpec& spec) override;
  std::vector<EndedTest> wait(double seconds) override;
  void wait_for_input(int descriptor) override { input_ = descriptor; }
  void end(std::size_t index) override;
  void wake() override;
  bool is_interrupted() const override { return is_interrupted_; }

 private:
  struct RunningTest {
    std::size_t index;
    Keeper keeper;
    TestOutputs outputs;
    OutputCapture output;
    OutputCapture error;
  };

  void drain_outputs(RunningTest& test);
  FinishedProcess finish(RunningTest& test);
  EndedTest end(std::list<RunningTest>::iterator test);
  void interrupt();

  Wrote wrote_;
  RunSignals signals_;
  Descriptor waking_;  // an eventfd
  std::list<RunningTest> running_;
  std::vector<Keeper> idle_;
  int input_ = -1;
  bool is_interrupted_ = false;
};

}  // namespace leakrun

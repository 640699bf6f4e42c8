#include "runner/executor.h"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <deque>
#include <iterator>
#include <list>
#include <numeric>
#include <system_error>
#include <utility>
#include <vector>

#include "base/descriptor.h"
#include "runner/keeper.h"
#include "runner/output_capture.h"
#include "runner/process_tree.h"

namespace leakrun {
namespace {

// Of standard output and standard error each: this much of the head and of the tail.
constexpr std::size_t kOutputLimit = std::size_t{64} << 10;

struct RunningTest {
  std::size_t index;
  Keeper keeper;
  TestOutputs outputs;
  OutputCapture output{kOutputLimit};
  OutputCapture error{kOutputLimit};
};

struct EndedTest {
  std::size_t index;
  FinishedProcess process;
};

// Takes the signals that end a run, and SIGCHLD, for the time of its life.
class RunSignals {
 public:
  RunSignals() {
    sigset_t ending;
    sigemptyset(&ending);
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
      sigaddset(&ending, number);
    }
    sigset_t blocked = ending;
    sigaddset(&blocked, SIGCHLD);
    sigprocmask(SIG_BLOCK, &blocked, &before_);
    descriptor_ = Descriptor(signalfd(-1, &ending, SFD_CLOEXEC | SFD_NONBLOCK));
    if (!descriptor_) {
      throw std::system_error(errno, std::generic_category(), "cannot watch signals");
    }
  }
  ~RunSignals() { sigprocmask(SIG_SETMASK, &before_, nullptr); }
  RunSignals(const RunSignals&) = delete;
  RunSignals& operator=(const RunSignals&) = delete;

  int descriptor() const { return descriptor_.number(); }

  void take() const {
    signalfd_siginfo info{};
    while (read(descriptor_.number(), &info, sizeof info) > 0) {
    }
  }

 private:
  sigset_t before_{};
  Descriptor descriptor_;
};

// Reads what is there now. Closes the descriptor at its end.
void drain(Descriptor& from, OutputCapture& to) {
  std::array<char, std::size_t{64} << 10> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init)
  while (from) {
    const ssize_t length = read(from.number(), buffer.data(), buffer.size());
    if (length > 0) {
      to.append({buffer.data(), static_cast<std::size_t>(length)});
      // A test that writes without end must not keep the others waiting.
      if (static_cast<std::size_t>(length) < buffer.size()) {
        return;
      }
    } else if (length == 0 || (errno != EINTR && errno != EAGAIN)) {
      from.reset();
    } else if (errno == EAGAIN) {
      return;
    }
  }
}

FinishedProcess finish(RunningTest& test) {
  FinishedProcess finished;
  finished.end = test.keeper.read_end();
  // Not to the end of the pipes: a process that was left behind may hold them open.
  drain(test.outputs.standard_output, test.output);
  drain(test.outputs.standard_error, test.error);
  finished.standard_output = test.output.text();
  finished.standard_error = test.error.text();
  finished.is_truncated = test.output.is_truncated() || test.error.is_truncated();
  return finished;
}

class Execution {
 public:
  Execution(std::size_t count, unsigned jobs, const ExecutionCallbacks& callbacks)
      : jobs_(jobs), callbacks_(callbacks), waiting_(count) {
    std::iota(waiting_.begin(), waiting_.end(), std::size_t{0});
  }

  bool run() {
    while (!running_.empty() || !ended_.empty() || has_next()) {
      while (running_.size() < jobs_ && has_next()) {
        const std::size_t index = waiting_.front();
        waiting_.pop_front();
        start(index);
      }
      // While the next tests start: reading what a test left takes time, too.
      tell_ended();
      if (!running_.empty()) {
        wait_and_serve();
      }
    }
    idle_.clear();
    return !is_interrupted_;
  }

 private:
  bool has_next() const { return !waiting_.empty() && !is_interrupted_; }

  void start(std::size_t index) {
    if (idle_.empty()) {
      idle_.emplace_back();
    }
    TestOutputs outputs = idle_.back().start(callbacks_.prepare(index));
    running_.push_back({index, std::move(idle_.back()), std::move(outputs)});
    idle_.pop_back();
  }

  void tell_ended() {
    for (EndedTest& test : std::exchange(ended_, {})) {
      if (callbacks_.finished(test.index, std::move(test.process))) {
        waiting_.push_back(test.index);
      }
    }
  }

  void wait_and_serve() {
    std::vector<pollfd> events = {{signals_.descriptor(), POLLIN, 0}};
    for (const RunningTest& test : running_) {
      events.push_back({test.keeper.descriptor(), POLLIN, 0});
      events.push_back({test.outputs.standard_output.number(), POLLIN, 0});
      events.push_back({test.outputs.standard_error.number(), POLLIN, 0});
    }
    if (poll(events.data(), events.size(), -1) < 0) {
      return;  // EINTR
    }
    if (events[0].revents != 0) {
      interrupt();
    }
    auto event = events.cbegin() + 1;
    for (auto test = running_.begin(); test != running_.end(); event += 3) {
      if (event[1].revents != 0) {
        drain(test->outputs.standard_output, test->output);
      }
      if (event[2].revents != 0) {
        drain(test->outputs.standard_error, test->error);
      }
      test = event[0].revents != 0 ? end(test) : std::next(test);
    }
  }

  std::list<RunningTest>::iterator end(std::list<RunningTest>::iterator test) {
    FinishedProcess finished = finish(*test);
    if (finished.end.how != ProcessEnd::How::kEndedOnRequest) {
      ended_.push_back({test->index, std::move(finished)});
    }
    if (test->keeper.can_serve()) {
      idle_.push_back(std::move(test->keeper));
    }
    return running_.erase(test);
  }

  void interrupt() {
    signals_.take();
    is_interrupted_ = true;
    for (RunningTest& test : running_) {
      test.keeper.request_end();
    }
  }

  unsigned jobs_;
  const ExecutionCallbacks& callbacks_;
  std::deque<std::size_t> waiting_;
  RunSignals signals_;
  std::list<RunningTest> running_;
  std::vector<Keeper> idle_;
  std::vector<EndedTest> ended_;
  bool is_interrupted_ = false;
};

}  // namespace

bool execute(std::size_t count, unsigned jobs, const ExecutionCallbacks& callbacks) {
  // What set-up tests leave behind comes here when their keepers end, and stays until the end.
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  Execution execution(count, jobs, callbacks);
  const bool is_complete = execution.run();
  end_descendants(1.0);
  return is_complete;
}

}  // namespace leakrun

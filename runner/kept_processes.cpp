#include "runner/kept_processes.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <system_error>
#include <utility>

#include "runner/process_tree.h"

namespace leakrun {
namespace {

// Of standard output and standard error each: this much of the head and of the tail.
constexpr std::size_t kOutputLimit = std::size_t{64} << 10;

// Reads what is there now. Closes the descriptor at its end.
template <typename Sink>
void drain(Descriptor& from, const Sink& sink) {
  std::array<char, std::size_t{64} << 10> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init)
  while (from) {
    const ssize_t length = read(from.number(), buffer.data(), buffer.size());
    if (length > 0) {
      sink(std::string_view(buffer.data(), static_cast<std::size_t>(length)));
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

// -1, which is for ever, where `seconds` is no number that poll() takes.
int poll_milliseconds(double seconds) {
  constexpr double kLongest = 1e9;
  return std::isfinite(seconds)
             ? static_cast<int>(std::clamp(std::ceil(seconds * 1000), 0.0, kLongest))
             : -1;
}

}  // namespace

RunSignals::RunSignals() {
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

RunSignals::~RunSignals() {
  sigprocmask(SIG_SETMASK, &before_, nullptr);
}

void RunSignals::take() const {
  signalfd_siginfo info{};
  while (read(descriptor_.number(), &info, sizeof info) > 0) {
  }
}

KeptProcesses::KeptProcesses(Wrote wrote)
    : wrote_(std::move(wrote)), waking_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (!waking_) {
    throw std::system_error(errno, std::generic_category(), "cannot make an eventfd");
  }
  // What set-up tests leave behind comes here when their keepers end, and stays until the end.
  prctl(PR_SET_CHILD_SUBREAPER, 1);
}

KeptProcesses::~KeptProcesses() {
  running_.clear();
  idle_.clear();
  end_descendants(1.0);
}

void KeptProcesses::start(std::size_t index, const ProcessSpec& spec) {
  if (idle_.empty()) {
    idle_.emplace_back();
  }
  TestOutputs outputs = idle_.back().start(spec);
  running_.push_back({index, std::move(idle_.back()), std::move(outputs),
                      OutputCapture(kOutputLimit), OutputCapture(kOutputLimit)});
  idle_.pop_back();
}

std::vector<EndedTest> KeptProcesses::wait(double seconds) {
  std::vector<pollfd> events = {
      {signals_.descriptor(), POLLIN, 0}, {waking_.number(), POLLIN, 0}, {input_, POLLIN, 0}};
  for (const RunningTest& test : running_) {
    events.push_back({test.keeper.descriptor(), POLLIN, 0});
    events.push_back({test.outputs.standard_output.number(), POLLIN, 0});
    events.push_back({test.outputs.standard_error.number(), POLLIN, 0});
  }
  std::vector<EndedTest> ended;
  if (poll(events.data(), events.size(), poll_milliseconds(seconds)) < 0) {
    return ended;  // EINTR
  }
  if (events[0].revents != 0) {
    interrupt();
  }
  if (events[1].revents != 0) {
    eventfd_t ignored = 0;
    eventfd_read(waking_.number(), &ignored);
  }
  auto event = events.cbegin() + 3;
  for (auto test = running_.begin(); test != running_.end(); event += 3) {
    if (event[1].revents != 0 || event[2].revents != 0) {
      drain_outputs(*test);
    }
    const auto current = test++;
    if (event[0].revents != 0) {
      ended.push_back(end(current));
    }
  }
  return ended;
}

void KeptProcesses::end(std::size_t index) {
  const auto test = std::ranges::find(running_, index, &RunningTest::index);
  if (test != running_.end()) {
    test->keeper.request_end();
  }
}

void KeptProcesses::wake() {
  eventfd_write(waking_.number(), 1);
}

void KeptProcesses::drain_outputs(RunningTest& test) {
  const auto to = [&](OutputCapture& capture) {
    return [&](std::string_view bytes) {
      capture.append(bytes);
      if (wrote_) {
        wrote_(test.index, bytes);
      }
    };
  };
  drain(test.outputs.standard_output, to(test.output));
  drain(test.outputs.standard_error, to(test.error));
}

FinishedProcess KeptProcesses::finish(RunningTest& test) {
  FinishedProcess finished;
  finished.end = test.keeper.read_end();
  // Not to the end of the pipes: a process that was left behind may hold them open.
  drain_outputs(test);
  finished.standard_output = test.output.text();
  finished.standard_error = test.error.text();
  finished.is_truncated = test.output.is_truncated() || test.error.is_truncated();
  return finished;
}

EndedTest KeptProcesses::end(std::list<RunningTest>::iterator test) {
  EndedTest ended{test->index, finish(*test)};
  if (test->keeper.can_serve()) {
    idle_.push_back(std::move(test->keeper));
  }
  running_.erase(test);
  return ended;
}

void KeptProcesses::interrupt() {
  signals_.take();
  is_interrupted_ = true;
  for (RunningTest& test : running_) {
    test.keeper.request_end();
  }
}

}  // namespace leakrun

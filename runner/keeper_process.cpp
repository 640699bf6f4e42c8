#include "runner/keeper_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <csignal>

#include "base/descriptor.h"
#include "runner/aslr.h"
#include "runner/process_tree.h"
#include "runner/spawn.h"
#include "runner/spec_message.h"
#include "runner/tree_memory.h"

namespace leakrun {
namespace {

using Clock = std::chrono::steady_clock;

// How often it is looked how much memory a test has, where that is limited.
constexpr double kMemoryLookMilliseconds = 50;
// Moves `control` there so that all other descriptors can be closed: those of other tests would
// keep their pipes open.
enum : int { kControl = 3, kFirstOther = 4 };

void keep_only(int control) {
  if (control == kControl) {
    fcntl(kControl, F_SETFD, FD_CLOEXEC);
  } else {
    dup3(control, kControl, O_CLOEXEC);
  }
  closefrom(kFirstOther);
}

// A descriptor that reports the end of children, with all signals blocked.
Descriptor watch_children() {
  sigset_t signals;
  sigfillset(&signals);
  sigprocmask(SIG_SETMASK, &signals, nullptr);
  sigemptyset(&signals);
  sigaddset(&signals, SIGCHLD);
  return Descriptor(signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK));
}

// Reaps what has ended below the keeper. True once the test itself has.
bool reap(ProcessEnd& end) {
  bool has_ended = false;
  int status = 0;
  rusage usage{};
  for (pid_t pid = 0; (pid = wait4(-1, &status, WNOHANG, &usage)) > 0;) {
    if (pid == end.pid) {
      end.how = WIFSIGNALED(status) ? ProcessEnd::How::kSignaled : ProcessEnd::How::kExited;
      end.code = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
      end.max_rss_bytes = usage.ru_maxrss * 1024;
      has_ended = true;
    }
  }
  return has_ended;
}

int poll_milliseconds(const ProcessSpec& spec, Clock::time_point started) {
  constexpr double kLongest = 1e9;
  double wait = spec.memory_limit_bytes > 0 ? kMemoryLookMilliseconds : kLongest;
  if (spec.timeout_seconds) {
    const double used = std::chrono::duration<double>(Clock::now() - started).count();
    wait = std::min(wait, std::ceil((*spec.timeout_seconds - used) * 1000));
  } else if (spec.memory_limit_bytes == 0) {
    return -1;
  }
  return static_cast<int>(std::clamp(wait, 0.0, kLongest));
}

// The resident bytes of the test where they are more than it may have, else 0.
std::uint64_t bytes_over_limit(const ProcessSpec& spec) {
  const std::uint64_t bytes = spec.memory_limit_bytes > 0 ? resident_bytes_of_descendants() : 0;
  return bytes > spec.memory_limit_bytes ? bytes : 0;
}

// Until the test ends, its time is over, or leakrun says so or is gone.
void watch(const ProcessSpec& spec, int child_signals, ProcessEnd& end) {
  const auto started = Clock::now();
  while (true) {
    std::array<pollfd, 2> events = {pollfd{child_signals, POLLIN, 0}, pollfd{kControl, POLLIN, 0}};
    const int ready = poll(events.data(), events.size(), poll_milliseconds(spec, started));
    if (ready < 0 && errno != EINTR) {
      return;
    }
    signalfd_siginfo info{};
    while (read(child_signals, &info, sizeof info) > 0) {
    }
    const bool has_ended = reap(end);
    end.duration_seconds = std::chrono::duration<double>(Clock::now() - started).count();
    if (has_ended) {
      return;
    }
    if (events[1].revents != 0) {
      end.how = ProcessEnd::How::kEndedOnRequest;
      return;
    }
    if (spec.timeout_seconds && end.duration_seconds >= *spec.timeout_seconds) {
      end.how = ProcessEnd::How::kTimedOut;
      return;
    }
    if (const std::uint64_t bytes = bytes_over_limit(spec); bytes > 0) {
      end.how = ProcessEnd::How::kOverMemory;
      end.max_rss_bytes = static_cast<long>(bytes);
      return;
    }
  }
}

// Runs the test of `message`, whose descriptors are closed once it has them, to its end.
ProcessEnd run_test(SpecMessage& message, int child_signals, int folder) {
  const ProcessSpec& spec = message.spec;
  // An agent that lost its environment finds the folder here (docs/recording-format.md).
  [[maybe_unused]] const int unseen = spec.recordings.empty() ? 0 : chdir(spec.recordings.c_str());
  ProcessEnd end;
  end.code = spawn(spec, {message.standard_output.number(), message.standard_error.number()},
                   folder, end.pid);
  // These would keep the pipes open after the test.
  message.standard_output.reset();
  message.standard_error.reset();
  if (end.code != 0) {
    end.pid = 0;
    return end;
  }
  watch(spec, child_signals, end);
  const bool has_ended_itself =
      end.how == ProcessEnd::How::kExited || end.how == ProcessEnd::How::kSignaled;
  if (!has_ended_itself || (!spec.leaves_processes && !wait_for_children(kLeftoverSeconds))) {
    // What is over its memory may not take more of it meanwhile.
    end_descendants(end.how == ProcessEnd::How::kOverMemory ? 0 : kGraceSeconds);
  }
  return end;
}

}  // namespace

void keep_tests(int control) {
  keep_only(control);
  setpgid(0, 0);
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  signal(SIGPIPE, SIG_IGN);
  const Descriptor child_signals = watch_children();
  avoid_high_entropy_addresses();
  // Where leakrun was started: this process itself moves from one folder of recordings to the next.
  const Descriptor folder(open(".", O_PATH | O_DIRECTORY | O_CLOEXEC));
  KeeperReply reply{{}, true};
  while (reply.can_serve) {
    auto message = receive_spec(kControl);
    if (!message) {
      break;
    }
    reply.end = run_test(*message, child_signals.number(), folder.number());
    // What stays may not be taken for the next test's: what is left goes to leakrun.
    reply.can_serve = reply.end.how != ProcessEnd::How::kEndedOnRequest && wait_for_children(0);
    if (send(kControl, &reply, sizeof reply, MSG_NOSIGNAL) != sizeof reply) {
      break;
    }
  }
  _exit(0);
}

}  // namespace leakrun

#include "runner/wrapped_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <csignal>
#include <optional>

#include "base/descriptor.h"
#include "base/system_error.h"
#include "runner/aslr.h"
#include "runner/process_tree.h"

namespace leakrun {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kAboveStandard = STDERR_FILENO + 1;

// Out of the way of standard input, output and error, which may be closed.
Descriptor above_standard(int descriptor) {
  const Descriptor low(descriptor);
  return Descriptor(low ? fcntl(low.number(), F_DUPFD_CLOEXEC, kAboveStandard) : -1);
}

// All signals wait, from before the command starts until it has ended: none is lost, and none ends
// this process before it has told what it found.
class HeldSignals {
 public:
  HeldSignals() {
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &mask_before_);
    // Where SIGCHLD is ignored, nobody hears how a child ended.
    struct sigaction usual {};
    usual.sa_handler = SIG_DFL;
    sigaction(SIGCHLD, &usual, &child_before_);
  }
  ~HeldSignals() { sigprocmask(SIG_SETMASK, &mask_before_, nullptr); }
  HeldSignals(const HeldSignals&) = delete;
  HeldSignals& operator=(const HeldSignals&) = delete;

  // In the command's process, before its program starts.
  void give_back() const {
    sigaction(SIGCHLD, &child_before_, nullptr);
    sigprocmask(SIG_SETMASK, &mask_before_, nullptr);
  }

 private:
  sigset_t mask_before_{};
  struct sigaction child_before_ {};
};

// The working directory, which is the folder of the recordings for as long as the command runs:
// from there an agent that lost its environment finds it (docs/recording-format.md).
class WorkingDirectory {
 public:
  explicit WorkingDirectory(const std::string& recordings) {
    Descriptor home = above_standard(open(".", O_PATH | O_DIRECTORY | O_CLOEXEC));
    // Where there is no way back, this process stays.
    if (home && fchdir(home.number()) == 0 && chdir(recordings.c_str()) == 0) {
      home_ = std::move(home);
    }
  }
  ~WorkingDirectory() { go_back(); }
  WorkingDirectory(const WorkingDirectory&) = delete;
  WorkingDirectory& operator=(const WorkingDirectory&) = delete;

  void go_back() const {
    if (home_) {
      [[maybe_unused]] const int result = fchdir(home_.number());
    }
  }

  // Closes all descriptors but those of standard input, output and error, and its own.
  void close_others() {
    if (home_) {
      dup3(home_.number(), kAboveStandard, O_CLOEXEC);
      if (home_.number() != kAboveStandard) {
        home_ = Descriptor(kAboveStandard);
      }
    }
    closefrom(home_ ? kAboveStandard + 1 : kAboveStandard);
  }

 private:
  Descriptor home_;
};

struct Start {
  pid_t pid = 0;
  int error = 0;  // errno of what kept it from starting
};

[[noreturn]] void become_in_child(const ProcessSpec& spec, const HeldSignals& signals,
                                  const WorkingDirectory& directory, pid_t parent, int errors) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) {
    _exit(1);  // It was killed before this was said.
  }
  avoid_high_entropy_addresses();
  directory.go_back();
  const auto arguments = pointers_to(spec.arguments);
  const auto environment = pointers_to(spec.environment);
  signals.give_back();
  execvpe(arguments[0], arguments.data(), environment.data());
  const int error = errno;
  [[maybe_unused]] const ssize_t written = write(errors, &error, sizeof error);
  _exit(1);
}

// fork and not posix_spawn, which can reset what a signal does to the default alone.
Start start(const ProcessSpec& spec, const HeldSignals& signals,
            const WorkingDirectory& directory) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw_errno("cannot make a pipe");
  }
  const Descriptor read_end = above_standard(ends[0]);
  Descriptor write_end = above_standard(ends[1]);
  const pid_t self = getpid();
  Start started;
  started.pid = fork();
  if (started.pid < 0) {
    throw_errno("cannot start a process");
  }
  if (started.pid == 0) {
    become_in_child(spec, signals, directory, self, write_end.number());
  }
  write_end.reset();
  ssize_t length = 0;
  do {
    length = read(read_end.number(), &started.error, sizeof started.error);
  } while (length < 0 && errno == EINTR);
  if (length == static_cast<ssize_t>(sizeof started.error)) {
    waitpid(started.pid, nullptr, 0);
  } else {
    started.error = 0;
  }
  return started;
}

// This process neither reads nor writes for the command, and must not keep its pipes open.
void let_go_of_descriptors(WorkingDirectory& directory) {
  directory.close_others();
  const Descriptor nothing = above_standard(open("/dev/null", O_RDWR | O_CLOEXEC));
  if (!nothing) {
    return;
  }
  dup2(nothing.number(), STDIN_FILENO);
  dup2(nothing.number(), STDOUT_FILENO);
  if (fcntl(STDERR_FILENO, F_GETFD) < 0) {
    dup2(nothing.number(), STDERR_FILENO);
  }
}

// Job control of a terminal. A stopped command whose wrapper runs on would not give the terminal
// back to the shell; that of SIGSTOP was meant for the command alone.
void stop_like_command(int signal) {
  sigset_t pending;
  sigpending(&pending);
  const bool is_continued_already = sigismember(&pending, SIGCONT) == 1;
  if ((signal != SIGTSTP && signal != SIGTTIN && signal != SIGTTOU) || is_continued_already) {
    return;
  }
  sigset_t set;
  sigset_t before;
  sigemptyset(&set);
  sigaddset(&set, signal);
  kill(getpid(), signal);
  sigprocmask(SIG_UNBLOCK, &set, &before);
  sigprocmask(SIG_SETMASK, &before, nullptr);
}

class Watch {
 public:
  Watch(pid_t command, std::optional<double> timeout_seconds)
      : command_(command), timeout_seconds_(timeout_seconds) {
    sigset_t all;
    sigfillset(&all);
    signals_ = Descriptor(signalfd(-1, &all, SFD_CLOEXEC | SFD_NONBLOCK));
    if (!signals_) {
      throw_errno("cannot watch signals");
    }
    end_.pid = command;
  }

  ProcessEnd until_end() {
    while (!has_ended_) {
      pollfd event{signals_.number(), POLLIN, 0};
      if (poll(&event, 1, poll_milliseconds()) < 0 && errno != EINTR) {
        throw_errno("cannot watch the command");
      }
      take_signals();
      end_.duration_seconds = seconds();
      if (!has_ended_ && timeout_seconds_ && seconds() >= *timeout_seconds_) {
        end_.how = ProcessEnd::How::kTimedOut;
        end_descendants(kGraceSeconds);
        has_ended_ = true;
      }
    }
    if (end_.how != ProcessEnd::How::kTimedOut) {
      wait_for_children(kLeftoverSeconds);
    }
    // What came for the command is not to end this process after it.
    take_signals();
    return end_;
  }

 private:
  double seconds() const { return std::chrono::duration<double>(Clock::now() - started_).count(); }

  int poll_milliseconds() const {
    if (!timeout_seconds_) {
      return -1;
    }
    return static_cast<int>(std::clamp(std::ceil((*timeout_seconds_ - seconds()) * 1000), 0., 1e9));
  }

  void take_signals() {
    signalfd_siginfo info{};
    while (read(signals_.number(), &info, sizeof info) > 0) {
      if (static_cast<int>(info.ssi_signo) == SIGCHLD) {
        reap();
      } else if (!has_ended_) {
        forward(info);
      }
    }
  }

  void reap() {
    int status = 0;
    rusage usage{};
    for (pid_t pid = 0; (pid = wait4(-1, &status, WNOHANG | WUNTRACED, &usage)) > 0;) {
      if (pid != command_) {
        continue;
      }
      if (WIFSTOPPED(status)) {
        stop_like_command(WSTOPSIG(status));
        continue;
      }
      end_.how = WIFSIGNALED(status) ? ProcessEnd::How::kSignaled : ProcessEnd::How::kExited;
      end_.code = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
      end_.max_rss_bytes = usage.ru_maxrss * 1024;
      has_ended_ = true;
    }
  }

  // What the terminal sends goes to the whole process group: the command has it already. So does
  // what a process of the command sends to its own group.
  void forward(const signalfd_siginfo& info) const {
    const int number = static_cast<int>(info.ssi_signo);
    const bool is_from_process = info.ssi_code <= 0;
    // Timers are those of this process, whose caller set them before it started leakrun.
    const bool is_timer = number == SIGALRM || number == SIGVTALRM || number == SIGPROF;
    const auto sender = static_cast<pid_t>(info.ssi_pid);
    if (is_from_process ? sender != getpid() && !is_descendant(sender) : is_timer) {
      kill(command_, number);
    }
  }

  pid_t command_;
  std::optional<double> timeout_seconds_;
  Clock::time_point started_ = Clock::now();
  Descriptor signals_;
  ProcessEnd end_;
  bool has_ended_ = false;
};

}  // namespace

ProcessEnd run_wrapped(const ProcessSpec& spec) {
  const HeldSignals signals;
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  WorkingDirectory directory(spec.recordings);
  const Start started = start(spec, signals, directory);
  if (started.error != 0) {
    return {.how = ProcessEnd::How::kNotStarted, .code = started.error};
  }
  // A report that nobody reads must not end this process in the command's place.
  signal(SIGPIPE, SIG_IGN);
  let_go_of_descriptors(directory);
  return Watch(started.pid, spec.timeout_seconds).until_end();
}

int become(const std::vector<std::string>& command) {
  const auto arguments = pointers_to(command);
  execvp(arguments[0], arguments.data());
  return errno;
}

void die_of_signal(int number) {
  prctl(PR_SET_DUMPABLE, 0);
  signal(number, SIG_DFL);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, number);
  kill(getpid(), number);
  sigprocmask(SIG_UNBLOCK, &set, nullptr);
  _exit(128 + number);
}

}  // namespace leakrun

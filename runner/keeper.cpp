#include "runner/keeper.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/personality.h>
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
#include <filesystem>
#include <system_error>

#include "runner/aslr.h"
#include "runner/process_tree.h"
#include "runner/spawn.h"

namespace leakrun {
namespace {

using Clock = std::chrono::steady_clock;

// The file that tells agents which of their ancestors' working folders holds the recordings.
constexpr const char* kKeeperMark = ".leakrun-recordings";
// What an ended test left behind may still take to end by itself.
constexpr double kLeftoverSeconds = 0.5;
// What a process may take to end after SIGTERM.
constexpr double kGraceSeconds = 1.0;

[[noreturn]] void throw_errno(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

struct Pipe {
  Descriptor read_end;
  Descriptor write_end;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw_errno("cannot make a pipe");
  }
  return {Descriptor(ends[0]), Descriptor(ends[1])};
}

// Descriptors of the keeper, moved there so that all others can be closed: those of other tests
// would keep their pipes open.
enum : int { kOutput = 3, kError = 4, kControl = 5, kFirstOther = 6 };

void keep_only(int output, int error, int control) {
  const std::array<int, 3> from = {output, error, control};
  std::array<int, 3> high{};
  for (std::size_t i = 0; i < from.size(); i++) {
    high[i] = fcntl(from[i], F_DUPFD_CLOEXEC, kFirstOther);
  }
  for (std::size_t i = 0; i < from.size(); i++) {
    dup3(high[i], kOutput + static_cast<int>(i), O_CLOEXEC);
  }
  closefrom(kFirstOther);
}

// What this process executes from now on is not randomised where that may make it crash; a
// container may forbid that, and then nothing changes. The kernel tells the number to root alone:
// other users take no chance.
void avoid_high_entropy_addresses() {
  const auto bits = aslr_random_bits();
  if (!bits || *bits > kMostRandomBits) {
    personality(ADDR_NO_RANDOMIZE);
  }
}

// Starts the test as a child of the keeper; fills in `end` where it could not be started.
pid_t start_test(const ProcessSpec& spec, ProcessEnd& end) {
  avoid_high_entropy_addresses();
  pid_t pid = 0;
  end.code = spawn(spec, {kOutput, kError}, pid);
  // The keeper's own copies would keep the pipes open after the test.
  close(kOutput);
  close(kError);
  return end.code == 0 ? pid : 0;
}

// From here on an agent that lost its environment finds the folder (docs/recording-format.md): it
// is this process's working directory, and the test gets what was.
ProcessSpec showing_recordings(ProcessSpec spec) {
  std::error_code error;
  if (spec.working_directory.empty()) {
    spec.working_directory = std::filesystem::current_path(error).string();
  }
  if (!error && !spec.recordings.empty() &&
      std::filesystem::path(spec.working_directory).is_absolute() &&
      chdir(spec.recordings.c_str()) == 0) {
    const Descriptor mark(open(kKeeperMark, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  }
  return spec;
}

// Reaps what has ended below the keeper. True once the test itself has.
bool reap(pid_t test, ProcessEnd& end) {
  bool has_ended = false;
  int status = 0;
  rusage usage{};
  for (pid_t pid = 0; (pid = wait4(-1, &status, WNOHANG, &usage)) > 0;) {
    if (pid == test) {
      end.how = WIFSIGNALED(status) ? ProcessEnd::How::kSignaled : ProcessEnd::How::kExited;
      end.code = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
      end.max_rss_bytes = usage.ru_maxrss * 1024;
      has_ended = true;
    }
  }
  return has_ended;
}

int poll_milliseconds(const ProcessSpec& spec, Clock::time_point started) {
  if (!spec.timeout_seconds) {
    return -1;
  }
  const double used = std::chrono::duration<double>(Clock::now() - started).count();
  const double left = std::ceil((*spec.timeout_seconds - used) * 1000);
  return static_cast<int>(std::clamp(left, 0.0, 1e9));
}

// Until the test ends, its time is over, or leakrun says so or is gone.
void watch(const ProcessSpec& spec, pid_t test, int child_signals, ProcessEnd& end) {
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
    const bool has_ended = reap(test, end);
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
  }
}

[[noreturn]] void keep(const ProcessSpec& spec) {
  setpgid(0, 0);
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  signal(SIGPIPE, SIG_IGN);
  sigset_t signals;
  sigfillset(&signals);
  sigprocmask(SIG_SETMASK, &signals, nullptr);
  sigemptyset(&signals);
  sigaddset(&signals, SIGCHLD);
  const int child_signals = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
  ProcessEnd end;
  const pid_t test = start_test(showing_recordings(spec), end);
  if (test > 0) {
    end.pid = test;
    watch(spec, test, child_signals, end);
    const bool has_ended_itself =
        end.how == ProcessEnd::How::kExited || end.how == ProcessEnd::How::kSignaled;
    if (!has_ended_itself || (!spec.leaves_processes && !wait_for_children(kLeftoverSeconds))) {
      end_descendants(kGraceSeconds);
    }
  }
  [[maybe_unused]] const ssize_t sent = send(kControl, &end, sizeof end, MSG_NOSIGNAL);
  _exit(0);
}

}  // namespace

KeptProcess start_kept(const ProcessSpec& spec) {
  Pipe output = make_pipe();
  Pipe error = make_pipe();
  std::array<int, 2> sockets{};
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets.data()) != 0) {
    throw_errno("cannot make a socket");
  }
  Descriptor control(sockets[0]);
  Descriptor keepers_control(sockets[1]);
  const pid_t keeper = fork();
  if (keeper < 0) {
    throw_errno("cannot start a process");
  }
  if (keeper == 0) {
    keep_only(output.write_end.number(), error.write_end.number(), keepers_control.number());
    keep(spec);
  }
  fcntl(output.read_end.number(), F_SETFL, O_NONBLOCK);
  fcntl(error.read_end.number(), F_SETFL, O_NONBLOCK);
  return {keeper, std::move(control), std::move(output.read_end), std::move(error.read_end)};
}

void request_end(const KeptProcess& process) {
  // Not a message: one that the keeper had not read would reset the connection.
  shutdown(process.control.number(), SHUT_WR);
}

ProcessEnd read_end(const KeptProcess& process) {
  ProcessEnd end;
  if (recv(process.control.number(), &end, sizeof end, 0) != sizeof end) {
    // The keeper itself was killed: nobody knows how the test ended.
    end = {.how = ProcessEnd::How::kSignaled, .code = SIGKILL};
  }
  return end;
}

void reap_keeper(pid_t keeper) {
  while (waitpid(keeper, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace leakrun

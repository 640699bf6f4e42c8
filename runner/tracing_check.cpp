#include "runner/tracing_check.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include "base/descriptor.h"
#include "base/file.h"
#include "base/text.h"

namespace leakrun {
namespace {

// A sandbox that answers neither yes nor no.
constexpr unsigned kLongestAttemptSeconds = 5;

struct Attempt {
  int error = 0;
  long tracer = 0;
};

// The number behind `name` in /proc/PID/status; 0 where there is none.
long status_number(pid_t pid, std::string_view name) {
  const auto status = read_file(fmt::format("/proc/{}/status", pid), 1 << 16);
  const std::size_t start = status ? status->find(fmt::format("\n{}:", name)) : std::string::npos;
  return start == std::string::npos
             ? 0
             : std::strtol(status->c_str() + start + name.size() + 2, nullptr, 10);
}

void end_after(unsigned seconds) {
  signal(SIGALRM, SIG_DFL);
  sigset_t alarms;
  sigemptyset(&alarms);
  sigaddset(&alarms, SIGALRM);
  sigprocmask(SIG_UNBLOCK, &alarms, nullptr);
  alarm(seconds);
}

// In the tracing process: `traced` is its parent, as LeakSanitizer's tracer is a child of what it
// looks at.
[[noreturn]] void trace(pid_t traced, int may_start, int result) {
  end_after(kLongestAttemptSeconds);
  char go = 0;
  if (read(may_start, &go, 1) != 1) {
    _exit(1);
  }
  Attempt attempt;
  if (ptrace(PTRACE_ATTACH, traced, nullptr, nullptr) != 0) {
    attempt.error = errno;
    attempt.tracer = status_number(traced, "TracerPid");
  } else {
    waitpid(traced, nullptr, __WALL);
    ptrace(PTRACE_DETACH, traced, nullptr, nullptr);
  }
  [[maybe_unused]] const ssize_t written = write(result, &attempt, sizeof attempt);
  _exit(0);
}

[[noreturn]] void be_traced(int result) {
  end_after(kLongestAttemptSeconds);
  prctl(PR_SET_DUMPABLE, 1);
  std::array<int, 2> start{};
  const pid_t traced = getpid();
  const pid_t tracer = pipe(start.data()) == 0 ? fork() : -1;
  if (tracer == 0) {
    close(start[1]);
    trace(traced, start[0], result);
  }
  if (tracer > 0) {
    // Yama lets a process trace its descendants only, and this one its parent by this.
    prctl(PR_SET_PTRACER, tracer);
    [[maybe_unused]] const ssize_t written = write(start[1], "g", 1);
    waitpid(tracer, nullptr, 0);
  }
  _exit(0);
}

struct Cause {
  std::string text;
  std::string cure;
};

Cause probable_cause(const TracingFacts& facts) {
  if (facts.tracer != 0) {
    const std::string name = facts.tracer_name.empty() ? "another process" : facts.tracer_name;
    return {fmt::format("because {} (pid {}) traces it already", name, facts.tracer),
            "do not run leakrun under strace or gdb"};
  }
  if (facts.ptrace_scope >= 3) {
    return {fmt::format("probably by Yama, kernel.yama.ptrace_scope={}", facts.ptrace_scope),
            "set kernel.yama.ptrace_scope=1 in /etc/sysctl.d and restart: 3 cannot be taken back"};
  }
  if (facts.ptrace_scope == 2) {
    return {"probably by Yama, kernel.yama.ptrace_scope=2",
            "sudo sysctl kernel.yama.ptrace_scope=1 (in a container: --cap-add=SYS_PTRACE)"};
  }
  if (facts.seccomp != 0) {
    return {"probably by a seccomp filter, as containers have",
            "start the container with --cap-add=SYS_PTRACE, or with "
            "--security-opt seccomp=PROFILE.json, a profile that allows ptrace"};
  }
  return {"probably by a security module or sandbox",
          "start the container with --cap-add=SYS_PTRACE; outside of one, ask who administers the "
          "machine for ptrace"};
}

}  // namespace

TracingFacts try_tracing() {
  TracingFacts facts;
  facts.seccomp = static_cast<int>(status_number(getpid(), "Seccomp"));
  if (const auto scope = read_file("/proc/sys/kernel/yama/ptrace_scope", 64)) {
    facts.ptrace_scope = std::atoi(scope->c_str());
  }
  facts.was_tried = false;
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    return facts;
  }
  const Descriptor read_end(ends[0]);
  Descriptor write_end(ends[1]);
  const pid_t traced = fork();
  if (traced == 0) {
    be_traced(write_end.number());
  }
  write_end.reset();
  if (traced < 0) {
    return facts;
  }
  Attempt attempt;
  facts.was_tried = read(read_end.number(), &attempt, sizeof attempt) == sizeof attempt;
  facts.error = attempt.error;
  facts.tracer = attempt.tracer;
  if (facts.tracer != 0) {
    if (const auto name = read_file(fmt::format("/proc/{}/comm", facts.tracer), 256)) {
      facts.tracer_name = trimmed(*name);
    }
  }
  if (!facts.was_tried) {
    kill(traced, SIGKILL);
  }
  while (waitpid(traced, nullptr, 0) < 0 && errno == EINTR) {
  }
  return facts;
}

Check tracing_check(const TracingFacts& facts) {
  Check check{"tracing", CheckState::kOk, "allowed: LeakSanitizer can look for leaks"};
  if (facts.was_tried && facts.error == 0) {
    return check;
  }
  const Cause cause = probable_cause(facts);
  const char* error = strerrorname_np(facts.error);
  const std::string how = facts.was_tried
                              ? fmt::format("denied ({})", error != nullptr ? error : "")
                              : "the attempt came to no end";
  check.state = CheckState::kWarning;
  check.finding =
      fmt::format("{}, {}; leaks are unknown, and with some runtimes call stacks", how, cause.text);
  check.cure = cause.cure;
  return check;
}

}  // namespace leakrun

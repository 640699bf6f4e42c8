#include "runner/live/terminal_guard.h"

#include <fcntl.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <string_view>
#include <system_error>

#include "runner/terminal.h"

namespace leakrun {
namespace {

constexpr std::string_view kTake = "\033[?1049h\033[?25l\033[2J";
constexpr std::string_view kGiveBack = "\033[0m\033[?25h\033[?1049l";

constexpr int kCrashes[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGQUIT};

// What the signal handlers need.
std::atomic<int> guarded_terminal{-1};
std::atomic<bool> was_stopped{false};
termios mode_before{};
termios mode_within{};
std::array<struct sigaction, std::size(kCrashes)> crash_actions_before{};
struct sigaction stop_action_before {};

// These two may be called by a signal handler.
void write_whole(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written > 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (written < 0 && errno == EAGAIN) {
      pollfd event{descriptor, POLLOUT, 0};
      poll(&event, 1, -1);
    } else if (written == 0 || errno != EINTR) {
      return;
    }
  }
}

void give_back(int terminal) {
  write_whole(terminal, kGiveBack);
  tcsetattr(terminal, TCSADRAIN, &mode_before);
}

void take(int terminal) {
  tcsetattr(terminal, TCSADRAIN, &mode_within);
  write_whole(terminal, kTake);
}

void on_crash(int signal_number) {
  if (const int terminal = guarded_terminal.exchange(-1); terminal >= 0) {
    give_back(terminal);
  }
  signal(signal_number, SIG_DFL);
  raise(signal_number);
}

// Ctrl-Z: leakrun stands still until SIGCONT, within kill().
void on_stop(int) {
  const int error = errno;
  const int terminal = guarded_terminal;
  if (terminal >= 0) {
    give_back(terminal);
  }
  kill(getpid(), SIGSTOP);
  if (terminal >= 0) {
    take(terminal);
    was_stopped = true;
  }
  errno = error;
}

void handle_signals() {
  struct sigaction action {};
  sigemptyset(&action.sa_mask);
  action.sa_handler = on_crash;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  for (std::size_t i = 0; i < std::size(kCrashes); i++) {
    sigaction(kCrashes[i], &action, &crash_actions_before[i]);
  }
  action.sa_handler = on_stop;
  action.sa_flags = 0;
  sigaction(SIGTSTP, &action, &stop_action_before);
}

void handle_signals_as_before() {
  for (std::size_t i = 0; i < std::size(kCrashes); i++) {
    sigaction(kCrashes[i], &crash_actions_before[i], nullptr);
  }
  sigaction(SIGTSTP, &stop_action_before, nullptr);
}

}  // namespace

TerminalGuard::TerminalGuard(int output) {
  if (tcgetattr(output, &mode_before) != 0) {
    throw std::system_error(errno, std::generic_category(), "cannot read the terminal's mode");
  }
  mode_within = mode_before;
  // Ctrl-C and Ctrl-Z stay what they are.
  mode_within.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  mode_within.c_cc[VMIN] = 0;
  mode_within.c_cc[VTIME] = 0;
  guarded_terminal = output;
  handle_signals();
  take(output);
}

TerminalGuard::~TerminalGuard() {
  if (const int terminal = guarded_terminal.exchange(-1); terminal >= 0) {
    give_back(terminal);
  }
  handle_signals_as_before();
}

int TerminalGuard::input() const {
  return guarded_terminal;
}

std::string TerminalGuard::read_keys() {
  std::array<char, 256> buffer{};
  const ssize_t length = ::read(guarded_terminal, buffer.data(), buffer.size());
  return {buffer.data(), length > 0 ? static_cast<std::size_t>(length) : 0};
}

void TerminalGuard::write(const std::string& text) {
  write_whole(guarded_terminal, text);
}

bool TerminalGuard::was_taken_again() {
  return was_stopped.exchange(false);
}

bool can_guard_terminal(int output) {
  termios mode{};
  const int flags = fcntl(output, F_GETFL);
  return (flags & O_ACCMODE) == O_RDWR && is_capable_terminal(output) &&
         tcgetattr(output, &mode) == 0 && tcgetpgrp(output) == getpgrp();
}

}  // namespace leakrun

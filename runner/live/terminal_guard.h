#pragma once

#include <cstddef>
#include <string>

namespace leakrun {

/// Has the terminal to itself, as a full-screen program: the alternate screen, no cursor, keys one
/// by one and not echoed. Whatever ends leakrun, the terminal is as before: the destructor, a
/// crash (SIGSEGV, SIGABRT and their like) and Ctrl-Z put it back, and SIGCONT takes it again.
/// One at a time. Nothing can be done about SIGKILL.
class TerminalGuard {
 public:
  /// `output` is the terminal. Throws std::system_error where it cannot be set up.
  explicit TerminalGuard(int output);
  ~TerminalGuard();
  TerminalGuard(const TerminalGuard&) = delete;
  TerminalGuard& operator=(const TerminalGuard&) = delete;

  /// Readable when a key was pressed.
  int input() const;

  /// What was typed since the last call.
  std::string read_keys();

  /// Writes all of it.
  void write(const std::string& text);

  /// Whether all that was on the screen may be gone, since the last call: leakrun was stopped.
  bool was_taken_again();
};

/// Whether `output` is a terminal for a TerminalGuard.
bool can_guard_terminal(int output);

}  // namespace leakrun

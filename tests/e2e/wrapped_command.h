#pragma once

#include <sys/types.h>

#include <functional>
#include <string>
#include <vector>

#include "base/descriptor.h"

namespace leakrun {

/// leakrun running in the background, with its standard output in the hands of the test.
class WrappedCommand {
 public:
  struct OnTerminal {};

  /// Runs `in_child` in the new process before it becomes leakrun.
  explicit WrappedCommand(
      const std::vector<std::string>& arguments, const std::function<void()>& in_child = [] {});

  /// As the first process of a session on a new terminal, which does not echo.
  WrappedCommand(const std::vector<std::string>& arguments, OnTerminal);

  /// Kills and reaps it.
  ~WrappedCommand();
  WrappedCommand(const WrappedCommand&) = delete;
  WrappedCommand& operator=(const WrappedCommand&) = delete;

  pid_t pid() const { return pid_; }

  /// The next line of its output, without the newline; what there is of it at the end.
  std::string line();

  /// Its output until nobody can write to it any more.
  std::string rest();

  void type(const std::string& keys);

  /// As waitpid gives it; waits for the end.
  int wait_status();

 private:
  pid_t pid_ = 0;
  Descriptor output_;
  bool has_ended_ = false;
  int status_ = 0;
};

}  // namespace leakrun

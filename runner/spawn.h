#pragma once

#include <sys/types.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace leakrun {

/// What to run as a test.
struct ProcessSpec {
  std::vector<std::string> arguments;    ///< arguments[0] is looked up in the environment's PATH
  std::string working_directory;         ///< empty: leakrun's own, from which others start
  std::vector<std::string> environment;  ///< NAME=VALUE, all of it
  std::string recordings;                ///< the folder that the agents write to; empty: none
  std::optional<double> timeout_seconds;
  std::uint64_t memory_limit_bytes = 0;  ///< resident, with all descendants; 0: none
  bool merges_outputs = false;           ///< standard output goes where standard error goes
  bool leaves_processes = false;         ///< what it leaves behind is not ended with it
};

/// The `argv` or `envp` of exec for `words`, which must outlive it.
std::vector<char*> pointers_to(const std::vector<std::string>& words);

/// Starts `spec` as a child, in a process group of its own, with default signals, empty standard
/// input and `outputs` as its standard output and error, in the folder whose descriptor is `folder`
/// or in the working directory below it. Returns 0, or the errno of what failed.
/// Changes this process's `environ`: for a process that is there for tests alone.
int spawn(const ProcessSpec& spec, const std::array<int, 2>& outputs, int folder, pid_t& pid);

}  // namespace leakrun

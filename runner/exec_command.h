#pragma once

#include <string>
#include <vector>

namespace leakrun {

/// `leakrun exec`, without the words "leakrun exec": runs one command in its own place in the
/// process group, measures it, and tells on standard error what was found; docs/exec.md. Returns
/// the exit status of docs/exit-status.md. Does not return where the command died of a signal, for
/// then this process dies of the same, and where nothing is to be measured, for then it becomes the
/// command. Throws RunError where the command cannot be run.
int exec_command_line(const std::vector<std::string>& arguments);

}  // namespace leakrun

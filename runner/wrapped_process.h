#pragma once

#include <string>
#include <vector>

#include "runner/process_end.h"
#include "runner/spawn.h"

namespace leakrun {

/// Runs `spec` as the one command that this process stands for, and returns how it ended. The
/// command is a child in this process's own group and session, with its descriptors, its working
/// directory, its signal mask and what it ignores, so that a terminal, a job server and a pipe are
/// the command's. What other processes send to this one is sent on; a command that stops stops this
/// process too; SIGKILL to this process ends the command.
///
/// This process lets go of all descriptors but standard error, for a pipe that the command closes
/// shall be closed; it becomes a subreaper, and gives what the command leaves behind half a second
/// to end and never ends it, except after the timeout, which ends everything below this process.
/// For a process with one thread that lives for this command alone. `spec.working_directory` and
/// `spec.leaves_processes` are not looked at.
ProcessEnd run_wrapped(const ProcessSpec& spec);

/// Becomes `command`, with nothing changed. Returns the errno of what kept it from starting.
int become(const std::vector<std::string>& command);

/// Ends this process by `signal`, without a core file of its own, which would replace that of the
/// process that died of it first.
[[noreturn]] void die_of_signal(int signal);

}  // namespace leakrun

#pragma once

#include <sys/types.h>

#include <vector>

namespace leakrun {

/// What a test or command left behind may still take to end by itself, and to be recorded whole.
constexpr double kLeftoverSeconds = 0.5;
/// What a process may take to end after SIGTERM.
constexpr double kGraceSeconds = 1.0;

/// All descendants of this process, found by a look at all processes of the machine.
std::vector<pid_t> descendants();

/// Waits until this process has no child left, at most `seconds`. True where none is left.
/// This process must block SIGCHLD.
bool wait_for_children(double seconds);

/// Ends every descendant of this process, which must be a subreaper and block SIGCHLD: SIGTERM,
/// and after `grace_seconds` SIGKILL until none is left. Gives up on processes that this user may
/// not signal.
void end_descendants(double grace_seconds);

/// Whether `pid` is a child of this process, or a child's child and so on. False where that cannot
/// be told, for it is gone.
bool is_descendant(pid_t pid);

}  // namespace leakrun

#pragma once

namespace leakrun {

/// Waits until this process has no child left, at most `seconds`. True where none is left.
/// This process must block SIGCHLD.
bool wait_for_children(double seconds);

/// Ends every descendant of this process, which must be a subreaper and block SIGCHLD: SIGTERM,
/// and after `grace_seconds` SIGKILL until none is left. Gives up on processes that this user may
/// not signal.
void end_descendants(double grace_seconds);

}  // namespace leakrun

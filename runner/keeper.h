#pragma once

#include <sys/types.h>

#include "base/descriptor.h"
#include "runner/spawn.h"

namespace leakrun {

/// How a test's process ended.
struct ProcessEnd {
  enum class How { kExited, kSignaled, kTimedOut, kEndedOnRequest, kNotStarted };
  How how = How::kNotStarted;
  int code = 0;  ///< exit status, signal, or errno of what kept it from starting
  pid_t pid = 0;
  double duration_seconds = 0;
  long max_rss_bytes = 0;  ///< of the process and of the descendants it waited for
};

/// A test that is running under its keeper.
struct KeptProcess {
  pid_t keeper = 0;
  Descriptor control;  ///< readable when the test has ended; closing it ends the test
  Descriptor standard_output;
  Descriptor standard_error;
};

/// Starts `spec` under a process of its own, its keeper: a subreaper, so that every descendant of
/// the test stays below it, whatever process group or session it moved to. The keeper ends the
/// whole tree after the timeout, on request, and when leakrun itself is gone; what is left when
/// the test ends has a moment to end too and is then ended. Throws std::system_error where no
/// process can be made. Not thread-safe: leakrun has one thread when it forks.
KeptProcess start_kept(const ProcessSpec& spec);

/// Asks the keeper to end its test; the end is still to be read.
void request_end(const KeptProcess& process);

/// Reads what the keeper says, once `control` is readable. The keeper itself is still to be reaped.
ProcessEnd read_end(const KeptProcess& process);

/// Waits for the end of a keeper that has said what there is to say: some 0.1 ms, in which the next
/// test can start.
void reap_keeper(pid_t keeper);

}  // namespace leakrun

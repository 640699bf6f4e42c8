#pragma once

#include <sys/types.h>

namespace leakrun {

/// How a test's process ended.
struct ProcessEnd {
  enum class How { kExited, kSignaled, kTimedOut, kOverMemory, kEndedOnRequest, kNotStarted };
  How how = How::kNotStarted;
  int code = 0;  ///< exit status, signal, or errno of what kept it from starting
  pid_t pid = 0;
  double duration_seconds = 0;
  /// Of the process and of the descendants it waited for, the largest of them; of one that was over
  /// its memory, of all together.
  long max_rss_bytes = 0;
};

}  // namespace leakrun

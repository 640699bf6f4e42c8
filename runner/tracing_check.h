#pragma once

#include <string>

#include "runner/check.h"

namespace leakrun {

/// What became of the attempt to trace a process as LeakSanitizer does, and what may have stood
/// in its way.
struct TracingFacts {
  int error = 0;                 ///< errno of PTRACE_ATTACH; 0: it was allowed
  bool was_tried = true;         ///< false where the attempt itself did not come to an end
  long tracer = 0;               ///< the pid that traced the process already; 0: none
  std::string tracer_name = {};  ///< "strace"; empty: unknown
  int seccomp = 0;               ///< of /proc/self/status: 2 is a filter
  int ptrace_scope = 0;          ///< Yama's; 0 where the kernel has none
};

/// Forks a process, and from it another that traces the first for a moment: what LeakSanitizer
/// does at the end of each test. Takes some milliseconds, 5 seconds at most.
TracingFacts try_tracing();

Check tracing_check(const TracingFacts& facts);

}  // namespace leakrun

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "profile/growth.h"
#include "profile/leak_report.h"
#include "profile/section.h"
#include "profile/snapshot.h"
#include "profile/timeline.h"

namespace leakrun {

/// What the agent wrote at one point of a process.
struct SnapshotRecord {
  std::uint64_t live_bytes = 0;  ///< the runtime's counter
  /// By call stack; empty where the heap was. Absent where nobody needed it, or where the runtime
  /// printed nothing.
  std::optional<Snapshot> profile;
  bool was_denied = false;  ///< a profile was asked for and the runtime printed none
};

/// What agent and runtime of one process left behind, as far as it could be read.
struct Recording {
  std::int64_t pid = 0;
  std::int64_t parent = 0;
  std::string executable;
  std::optional<SnapshotRecord> baseline;
  std::optional<SnapshotRecord> final_snapshot;
  Growth growth;  ///< from baseline to final; by call stack where it is over the floor
  std::vector<Section> sections;  ///< in the order in which they began
  std::string growth_unknown;     ///< why `growth` means nothing; empty where it does
  std::string stacks_unknown;     ///< why this process has no profiles; empty where it may have
  std::optional<std::string> exempt_reason;      ///< the program exempted itself
  std::optional<std::uint64_t> threshold_bytes;  ///< the program's own; the last one
  std::optional<int> exit_status;  ///< what main returned or exit was given; the last one
  std::optional<LeakReport> leaks;
  std::string leaks_unknown;  ///< why there is no leak report; empty where there is one
  /// What __lsan_default_suppressions of the program returned; the runtime has matched it with the
  /// names of modules alone.
  std::string lsan_suppressions;
  bool leak_check_returned = false;  ///< so it did not end the process, whatever it found
  bool leak_check_failed = false;    ///< LeakSanitizer gave up, and replaced the exit status
  bool has_no_proc = false;  ///< what the runtime could not do, it could not for want of /proc
  bool has_unsuspended_thread = false;  ///< LeakSanitizer says that its leaks may be none
  bool is_coarse = false;  ///< read_heap_profiles: `growth` is the most live at one time
  bool has_asan_error = false;
  std::string asan_report;  ///< the text of the first ASan error; empty where it was lost
  /// The process was ended before it came to its end: what is missing is missing for that.
  bool was_cut_off = false;
  /// Of the files beside it, only where the agent ran its thread (--timeline).
  std::vector<TimelinePoint> timeline;
  std::optional<Snapshot> peak;  ///< at one of its highest points
  /// Why the recording cannot be trusted as a measurement; empty where it can.
  std::string problem;
};

/// Reads a recording; docs/recording-format.md has the format. The text is untrusted and may end
/// anywhere: what is wrong is said in `problem`, and what was read before it is kept.
Recording read_recording(std::string_view text, ModuleTable& modules);

}  // namespace leakrun

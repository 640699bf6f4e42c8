#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "profile/recording.h"

namespace leakrun {

/// The word of log_path with --heap-profile: a runtime writes to the file WORD.PID.
inline constexpr const char* kRuntimeLog = "runtime";

/// Marks `folder` as one whose subfolders hold recordings, so that an agent that lost its
/// environment knows such a subfolder (docs/recording-format.md). Without the mark it is deaf.
void mark_parent_of_recordings(const std::filesystem::path& folder);

/// What the processes of a test left behind.
struct RecordingFolder {
  std::vector<Recording> recordings;  ///< one for each process, by pid
  bool is_truncated = false;          ///< there were more processes than are read
};

/// Reads the recordings in `folder`: of each process the last program that it became, and those of
/// other processes that had the same pid; where the agent left none, what its runtime wrote under
/// --heap-profile.
RecordingFolder read_recordings(const std::filesystem::path& folder, ModuleTable& modules);

}  // namespace leakrun

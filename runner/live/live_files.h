#pragma once

#include <filesystem>
#include <optional>

#include "runner/live/live_model.h"

namespace leakrun {

/// What the agent's threads have written of a test so far (docs/recording-format.md).
struct LiveProcess {
  std::filesystem::path recording;
  LiveSample sample;
};

/// Of the processes of the test whose recordings are in `folder`, the one that grew most; none
/// where no process has written anything.
std::optional<LiveProcess> live_process(const std::filesystem::path& folder);

/// Asks the agent of the process for a snapshot of its heap.
void ask_for_snapshot(const std::filesystem::path& recording);

/// The file where the answer comes to stand.
std::filesystem::path snapshot_of(const std::filesystem::path& recording);

}  // namespace leakrun

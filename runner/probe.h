#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "runner/measure.h"

namespace leakrun {

/// The program that `leakrun doctor` tries things with: its heap grows by kProbeGrowth bytes, and
/// it leaks kProbeLeak more.
inline constexpr std::int64_t kProbeGrowth = 1 << 20;
inline constexpr std::uint64_t kProbeLeak = 24;

/// The function of the probe that makes its heap grow.
inline constexpr const char* kProbeFunction = "leakrun_probe_grow";

/// What became of the probe.
struct Probe {
  std::filesystem::path program;  ///< empty where it could not be built
  std::string build_error;        ///< the compiler's last lines, or why it could not be run
  Measurement measurement;        ///< of the program, where it was built
  std::string standard_error;     ///< what the program wrote
  /// Where kProbeFunction begins, from the start of the program; none where it did not say.
  std::optional<std::uint64_t> function_offset;
};

/// Builds the probe in `folder`, which must exist and belong to it, with `compiler` and the flags
/// of the toolchain files, and runs it exactly as a test is run, under `agent`, whose path must be
/// one that LD_PRELOAD takes. Throws RunError kInterrupted where the run was interrupted.
Probe try_probe(const std::filesystem::path& compiler, const std::filesystem::path& folder,
                const std::filesystem::path& agent);

}  // namespace leakrun

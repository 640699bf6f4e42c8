#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "profile/verdict.h"
#include "runner/test_case.h"

namespace leakrun {

/// The exit status that the sanitizer runtimes are told to use, so that what they end is told
/// apart from a test that failed: no status of a common tool or framework.
inline constexpr int kSanitizerExitStatus = 113;

/// Growth below this is measured by the counter alone, without call stacks; smaller thresholds
/// lower it. Buffers of stdio and iostreams stay below it.
inline constexpr std::uint64_t kProfileFloorBytes = std::uint64_t{64} << 10;

/// How the runtimes follow call stacks.
enum class Unwinder {
  kDefault,  ///< as the test has it
  kFast,     ///< by frame pointers
  kFull,     ///< by unwind tables, deeper and slower
};

/// What a test's environment needs besides its own variables.
struct AgentSetup {
  std::filesystem::path agent;       ///< a path without spaces and colons
  std::filesystem::path recordings;  ///< the folder that the agent writes to
  HeapLimits limits;
  /// leakrun matches the suppressions that LSAN_OPTIONS names itself: the runtime, which has no
  /// symbols here, gets none of them.
  bool takes_suppressions = false;
  bool heap_profile = false;               ///< have runtimes print profiles by themselves, too
  Unwinder unwinder = Unwinder::kDefault;  ///< options of the test itself win
  bool records_timeline = false;
  bool answers_requests = false;  ///< for snapshots of its heap while it runs
};

using Environment = std::map<std::string, std::string>;

/// The variables of this process.
Environment current_environment();

/// The variables that `test` has of itself: `base`, then its own.
Environment variables_of(const TestCase& test, const Environment& base);

/// The environment in which `test` runs: `base`, then the test's own variables, then the agent.
/// ASAN_OPTIONS, LSAN_OPTIONS and LD_PRELOAD keep what they had; what leakrun adds wins.
std::vector<std::string> environment_of(const TestCase& test, const Environment& base,
                                        const AgentSetup& setup);

/// Whether `path` can stand in LD_PRELOAD, which splits at spaces and colons (ld.so(8)).
bool can_be_preloaded(const std::filesystem::path& path);

/// The agent's path as it can stand in LD_PRELOAD: `agent`, or a new link to it in `folder` where
/// its own path cannot. Throws RunError kNotMeasured where neither can.
std::filesystem::path preloadable_agent(const std::filesystem::path& agent,
                                        const std::filesystem::path& folder);

}  // namespace leakrun

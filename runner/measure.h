#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "profile/recording.h"
#include "profile/verdict.h"
#include "runner/test_case.h"
#include "runner/test_processes.h"

namespace leakrun {

/// One process of a test: its recording and what it says.
struct MeasuredProcess {
  Recording recording;
  bool is_set_aside = false;  ///< exempted itself, and others decide: no figure of it counts
  std::uint64_t suppressed_growth_bytes = 0;  ///< no longer in its growth
  /// Where they were asked for and are known: what it held at its end by call stack, and which held
  /// more at its start (negative). Suppressions take nothing of them.
  std::vector<SiteGrowth> live_sites = {};
  std::vector<SiteGrowth> shrunk_sites = {};
  bool decides = true;  ///< false for a helper process of a test that was measured itself
};

/// What is known of a test after it ended, before it is judged.
struct Measurement {
  Outcome outcome = Outcome::kPassed;
  std::string outcome_detail;  ///< how it ended, in words
  /// How the process ended or, where LeakSanitizer replaced its exit status, would have.
  ProcessEnd own_end;
  HeapFigures figures;
  std::vector<MeasuredProcess> processes;
  /// The process with the largest growth: its stacks are the test's. Index, or -1 for none.
  int worst = -1;
  bool has_doubtful_leaks = false;  ///< LeakSanitizer found some while a thread of the test ran on
  std::uint64_t suppressed_leaked_bytes = 0;  ///< no longer in the figures
  bool is_tracing_denied = false;             ///< a runtime could not trace its process
  std::string asan_report;
};

/// What to say where is_tracing_denied.
inline constexpr const char* kTracingDenied =
    "the tests may not be traced, which LeakSanitizer needs, so leaks are unknown: in a "
    "container use --cap-add=SYS_PTRACE or a seccomp profile that allows ptrace; do not run "
    "leakrun under strace or gdb (leakrun doctor says more)";

/// What the test was run with.
struct MeasureOptions {
  bool expects_leak_check = true;  ///< the figures note one that did not happen
  bool heap_profile = false;       ///< runtimes print profiles by themselves, too
  bool live_sites = false;         ///< some report shows what was live, and what shrank
};

/// Reads the recordings that a test left in `folder` and puts them together with how it ended.
/// The reason why nothing was measured is looked for in the test's command.
Measurement measure(const std::filesystem::path& folder, const FinishedProcess& finished,
                    const TestCase& test, const MeasureOptions& options, ModuleTable& modules);

}  // namespace leakrun

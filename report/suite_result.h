#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "profile/frame.h"
#include "profile/leak_report.h"
#include "profile/section.h"
#include "profile/timeline.h"
#include "profile/verdict.h"

namespace leakrun {

/// A call stack and what it holds: growth since the start of a test, or what is live at its end.
struct GrowthSite {
  std::int64_t bytes = 0;
  std::int64_t allocations = 0;
  Stack stack;
};

/// A leak, symbolized.
struct LeakSite {
  LeakKind kind = LeakKind::kDirect;
  std::uint64_t bytes = 0;
  std::uint64_t allocations = 0;
  Stack stack;
};

/// A part of a test that its program marked by <leakrun/leakrun.h>.
struct SectionResult {
  SectionKind kind = SectionKind::kScope;
  std::string label;
  std::uint64_t baseline_bytes = 0;  ///< live where it began: of a mark, at the mark before
  std::uint64_t final_bytes = 0;     ///< live where it ended
  std::int64_t growth_bytes = 0;
  std::optional<std::uint64_t> threshold_bytes;  ///< absent: a mark, which has none
  bool exceeded = false;  ///< the scope grew by more, and its process is not exempt
  bool has_ended = true;  ///< false: the program ended within the scope
  std::int64_t pid = 0;
  std::vector<GrowthSite> growth_sites;  ///< the largest, largest first
};

/// One process of a test case that ran under AddressSanitizer.
struct ProcessResult {
  std::int64_t pid = 0;
  std::string executable;
  std::optional<std::uint64_t> baseline_bytes;
  std::optional<std::uint64_t> final_bytes;
  std::optional<std::uint64_t> leaked_bytes;
  std::string not_measured;  ///< why a figure is absent; empty where all are there
};

/// What a test wrote, as raw bytes: the head and the tail where it was more than the limit.
struct CapturedOutput {
  std::string standard_output;
  std::string standard_error;
  bool truncated = false;
};

/// One test case, judged. A figure that was not measured is absent.
struct TestResult {
  std::string name;
  std::string target;  ///< what the user named, made unique: a JUnit suite
  std::vector<std::string> command;
  std::string file;   ///< where the test stands in the source; empty: not known
  unsigned line = 0;  ///< of `file`
  Verdict verdict = Verdict::kError;
  ErrorKind error = ErrorKind::kNone;  ///< set where the verdict is kError
  Outcome outcome = Outcome::kPassed;
  std::string reason;  ///< one line; empty for a plain pass
  double duration_seconds = 0;
  std::uint64_t threshold_bytes = 0;
  std::optional<std::uint64_t> baseline_bytes;
  std::optional<std::uint64_t> final_bytes;
  std::optional<std::int64_t> growth_bytes;
  std::optional<std::uint64_t> peak_bytes;  ///< the most live bytes of the timeline
  std::optional<std::uint64_t> leaked_bytes;
  std::optional<std::uint64_t> max_rss_bytes;
  std::uint64_t suppressed_leaked_bytes = 0;  ///< not in leaked_bytes
  std::uint64_t suppressed_growth_bytes = 0;  ///< not in growth_bytes
  bool exempt = false;
  std::string exempt_reason;
  std::vector<GrowthSite> growth_sites;  ///< largest first
  std::size_t growth_sites_omitted = 0;  ///< smaller ones that were left out
  std::vector<LeakSite> leaks;           ///< largest first
  std::size_t leaks_omitted = 0;         ///< smaller ones that were left out
  /// What the final snapshot holds by call stack, largest first; also what suppressions cover.
  /// Empty where nobody took a profile, which is so where the heap hardly grew.
  std::vector<GrowthSite> live_sites = {};
  std::size_t live_sites_omitted = 0;  ///< smaller ones that were left out
  /// Call stacks that hold less than at the start (both numbers negative or zero), the largest loss
  /// first. Empty where none is known: there may have been no profile of the start.
  std::vector<GrowthSite> shrunk_sites = {};
  std::size_t shrunk_sites_omitted = 0;      ///< smaller ones that were left out
  std::vector<SectionResult> measurements;   ///< process by process, in the order they began
  std::size_t measurements_omitted = 0;      ///< those that grew least, where there are very many
  std::string asan_report;                   ///< the text of an ASan error other than a leak
  std::vector<TimelinePoint> timeline = {};  ///< of one process, earliest first (--timeline)
  std::vector<GrowthSite> peak_sites = {};   ///< what was live at its peak, largest first
  std::size_t peak_sites_omitted = 0;        ///< smaller ones that were left out
  std::vector<ProcessResult> processes;
  CapturedOutput output;
  bool has_full_stacks = false;  ///< the stacks are of a second run (--unwind auto)
  std::string unwind_note = {};  ///< a sentence on that second run; empty: there was none
  /// The runs before this one, each of which failed (--retries); they have no attempts themselves.
  std::vector<TestResult> attempts = {};
};

/// A suppression of a run, and what it covered.
struct SuppressionUse {
  std::string pattern;     ///< the whole line: "leak:legacy_init max=64KB"
  std::string file;        ///< where it stands, or which program has it compiled in
  std::uint64_t line = 0;  ///< from 1
  std::uint64_t matches =
      0;                    ///< call stacks that it covered, in each test those that leaked or grew
  std::uint64_t bytes = 0;  ///< of them; of a test, the larger of what leaked and what grew
  bool stale = false;       ///< it matched nothing in a whole run
};

/// The results document: everything that a report needs, clock and host included.
struct SuiteResult {
  std::string leakrun_version;
  std::string started;  ///< RFC 3339, UTC
  std::string host;
  std::map<std::string, std::string> options;  ///< long option name to value, as used
  /// What leakrun has to be given, in the same folder, to run these tests again under the same
  /// limits: options, targets, `--` and what the tests are passed. Empty: not known.
  std::vector<std::string> rerun_arguments;
  double wall_seconds = 0;
  bool interrupted = false;
  bool partial = false;            ///< leakrun itself was cut off: read from its journal
  std::size_t tests_selected = 0;  ///< how many tests the run was to have
  std::size_t tests_not_run = 0;   ///< since so many had failed that nothing more was started
  std::vector<SuppressionUse> suppressions;
  std::vector<TestResult> results;
};

/// Whether the test failed and then passed.
bool is_flaky(const TestResult& test);

/// How many results are flaky; their verdict is kPassed.
std::size_t flaky_count(const SuiteResult& suite);

/// How many results have `verdict`.
std::size_t count_of(const SuiteResult& suite, Verdict verdict);

/// The words of the results document: "direct", "indirect".
std::string_view word(LeakKind kind);

/// "mark", "scope".
std::string_view word(SectionKind kind);

}  // namespace leakrun

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace leakrun {

/// Did the test pass on its own terms?
enum class Outcome {
  kPassed,
  kFailed,
  kCrashed,     ///< ended by a signal
  kTimedOut,    ///< ended by leakrun after --timeout
  kOverMemory,  ///< ended by leakrun, over --test-memory-mb
  kAsanError,
  kNotStarted,  ///< its program could not be run
  kSkipped,
};

/// What leakrun says of one test case; docs/verdicts.md.
enum class Verdict { kPassed, kGrew, kLeaked, kFailed, kError, kSkipped };

/// The kinds of Verdict::kError, as JUnit's `type="leakrun.…"` names them.
enum class ErrorKind { kNone, kCrash, kTimeout, kMemory, kAsan, kNotMeasured };

enum class LeakPolicy { kFail, kWarn, kOff };

/// What one test may do to memory.
struct HeapLimits {
  std::uint64_t threshold_bytes = 5 << 20;
  LeakPolicy leaks = LeakPolicy::kFail;
  bool exempt = false;
  std::string exempt_reason;  ///< who said so, where exempt
};

/// A scope of a test that grew by more than it may.
struct ScopeExcess {
  std::string label;
  std::int64_t growth_bytes = 0;
  std::uint64_t limit_bytes = 0;
  bool has_ended = true;  ///< false: the program ended within it
};

/// What was measured of a test case's processes, the worst of them; a figure that was not
/// measured is absent, never zero.
struct HeapFigures {
  std::optional<std::int64_t> growth_bytes;
  std::optional<std::uint64_t> leaked_bytes;
  std::optional<std::uint64_t> leaked_allocations;
  std::optional<ScopeExcess> worst_scope;  ///< furthest over its limit
  std::size_t other_scopes = 0;            ///< how many more are over theirs
  std::string not_measured;                ///< why growth_bytes is absent
  std::string note;  ///< sentences on what else is not known; empty where all is
};

struct Judgement {
  Verdict verdict = Verdict::kError;
  ErrorKind error = ErrorKind::kNotMeasured;
  /// One line for a person, beginning with what decided: "Memory leak detected: 8.42 MB growth
  /// (threshold: 5.00 MB)." Empty for a plain pass.
  std::string reason;
};

/// The verdict on a test: the first row of the table of docs/verdicts.md that applies.
/// `outcome_detail` says how the test ended ("exit status 3", "signal 11 (SIGSEGV)").
Judgement judge(Outcome outcome, std::string_view outcome_detail, const HeapFigures& figures,
                const HeapLimits& limits);

/// The words of the results document and of JUnit: "passed", "timed-out", "not-measured", …
std::string_view word(Outcome outcome);
std::string_view word(Verdict verdict);
std::string_view word(ErrorKind kind);

}  // namespace leakrun

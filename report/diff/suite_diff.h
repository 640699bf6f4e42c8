#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "report/sites/site_totals.h"
#include "report/suite_result.h"

namespace leakrun {

/// By how much more a test, or a call stack in a test, may hold in the newer of two runs. A leak
/// has no tolerance: it is there or not.
struct Tolerance {
  std::int64_t bytes = 64 << 10;       ///< what leakrun records no call stacks for
  std::optional<double> percent = {};  ///< of what grew before, in place of `bytes`

  std::int64_t allowed(std::int64_t before) const;
};

enum class TestChangeKind {
  kNewlyFailing,
  kFixed,    ///< failed, and passes
  kVerdict,  ///< another verdict otherwise
  kGrown,    ///< keeps more than is tolerated
  kShrunk,   ///< keeps less, by more than that
  kAdded,
  kRemoved,
};

/// A test that is not as it was.
struct TestChange {
  TestChangeKind kind = TestChangeKind::kVerdict;
  bool is_worse = false;
  const TestResult* before = nullptr;  ///< null: added
  const TestResult* after = nullptr;   ///< null: removed
};

enum class SiteChangeKind { kNew, kGrown, kShrunk, kGone };

/// A call stack that holds more or less than is tolerated: in all tests that have it together, or
/// more in one of them, which makes it worse.
struct SiteChange {
  SiteChangeKind kind = SiteChangeKind::kNew;
  bool is_worse = false;
  std::string fingerprint;
  std::optional<std::int64_t> before;  ///< bytes; absent: the older document does not have it
  std::optional<std::int64_t> after;
  /// What is known to have been added or lost. Less than the difference where a document may have
  /// left out a call stack of that size.
  std::int64_t change = 0;
  std::size_t tests = 0;         ///< in how many tests
  const Stack* stack = nullptr;  ///< as the newer document has it, if it does; of a suite
};

/// Call stacks of one kind.
struct SiteChanges {
  SiteKind kind = SiteKind::kGrowth;
  std::vector<SiteChange> changes;  ///< those that are worse first, then by the size of the change
  std::size_t same = 0;             ///< within the tolerance
  std::size_t tests = 0;            ///< whose call stacks could be compared
};

/// Why something of a test could not be compared.
enum class NotCompared {
  kNotMeasuredBefore,
  kNotMeasuredAfter,
  kNotMeasuredInBoth,
  kLeaksUnknown,   ///< leaks were looked for in one run alone
  kStacksOmitted,  ///< a document has none of its call stacks, to save memory
  kOtherStacks,    ///< the call stacks of one run are those of a second, slower look
};

struct NotComparedTests {
  NotCompared why = NotCompared::kNotMeasuredInBoth;
  std::vector<const TestResult*> tests;
};

/// What became better or worse from one run of a suite to another.
struct SuiteDiff {
  const SuiteResult* before = nullptr;
  const SuiteResult* after = nullptr;
  Tolerance tolerance;
  std::vector<TestChange> tests;  ///< kind by kind, the largest change first
  SiteChanges growth;
  SiteChanges leaks;
  std::vector<NotComparedTests> not_compared;
  std::size_t tests_in_both = 0;
  std::size_t tests_compared = 0;     ///< measured in both
  std::vector<std::string> warnings;  ///< sentences on what makes the comparison doubtful
  bool is_worse = false;
  bool is_complete = true;  ///< both runs came to their end
};

/// Tests are the same that have the same target and name, or, where the target is found in one
/// document alone, the same last part of it. Call stacks are the same by their fingerprints, and
/// compared over the tests that were measured in both runs and are exempt in none. A figure that is
/// not there is never taken for 0. Both suites must outlive the result.
SuiteDiff diff_between(const SuiteResult& before, const SuiteResult& after,
                       const Tolerance& tolerance);

/// "newly failing", "fixed", "other verdict", "grown", "shrunk", "added", "removed".
std::string_view word(TestChangeKind kind);

/// "new", "grown", "shrunk", "gone".
std::string_view word(SiteChangeKind kind);

/// "not measured in the old run", …
std::string_view sentence(NotCompared why);

/// The worse of two verdicts stands later: skipped and passed, grew, leaked, failed, error.
int severity(Verdict verdict);

/// What a test has of growth: what it shrank by counts as none.
std::int64_t kept_bytes(const TestResult& test);

}  // namespace leakrun

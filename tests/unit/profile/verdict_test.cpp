#include "profile/verdict.h"

#include <gtest/gtest.h>

namespace leakrun {

void PrintTo(Verdict verdict, std::ostream* out) {
  *out << word(verdict);
}
void PrintTo(ErrorKind kind, std::ostream* out) {
  *out << word(kind);
}

namespace {

constexpr std::int64_t kMb = 1 << 20;

HeapFigures leaked(std::uint64_t bytes, std::uint64_t allocations, std::int64_t growth = 0) {
  HeapFigures figures;
  figures.growth_bytes = growth;
  figures.leaked_bytes = bytes;
  figures.leaked_allocations = allocations;
  return figures;
}

HeapFigures grew(std::int64_t bytes) {
  return leaked(0, 0, bytes);
}

HeapFigures unmeasured(const std::string& reason, HeapFigures figures = {}) {
  figures.growth_bytes.reset();
  figures.not_measured = reason;
  return figures;
}

HeapFigures noted(HeapFigures figures, const std::string& note) {
  figures.note = note;
  return figures;
}

HeapLimits limits_of(LeakPolicy leaks, std::uint64_t threshold_bytes = 5 * kMb) {
  HeapLimits limits;
  limits.leaks = leaks;
  limits.threshold_bytes = threshold_bytes;
  return limits;
}

HeapLimits exempt() {
  HeapLimits limits;
  limits.exempt = true;
  limits.exempt_reason = "label leakrun:skip";
  return limits;
}

HeapFigures with_scope(HeapFigures figures, ScopeExcess scope, std::size_t others = 0) {
  figures.worst_scope = std::move(scope);
  figures.other_scopes = others;
  return figures;
}

const HeapLimits kDefault;
const HeapLimits kWarn = limits_of(LeakPolicy::kWarn);
const HeapLimits kOff = limits_of(LeakPolicy::kOff);
const HeapLimits kNoGrowth = limits_of(LeakPolicy::kFail, 0);
const HeapLimits kExempt = exempt();

struct Case {
  Outcome outcome;
  std::string detail;
  HeapFigures figures;
  HeapLimits limits;
  Verdict verdict;
  ErrorKind error;
  std::string reason;
};

void PrintTo(const Case& expected, std::ostream* out) {
  *out << '"' << expected.reason << '"';
}

class Judge : public testing::TestWithParam<Case> {};

TEST_P(Judge, SaysVerdictErrorAndReason) {
  const Case& expected = GetParam();
  const Judgement judgement =
      judge(expected.outcome, expected.detail, expected.figures, expected.limits);
  EXPECT_EQ(judgement.verdict, expected.verdict);
  EXPECT_EQ(judgement.error, expected.error);
  EXPECT_EQ(judgement.reason, expected.reason);
}

INSTANTIATE_TEST_SUITE_P(
    Skipped, Judge,
    testing::Values(Case{Outcome::kSkipped,
                         "disabled",
                         {},
                         kDefault,
                         Verdict::kSkipped,
                         ErrorKind::kNone,
                         "Skipped: disabled."},
                    Case{Outcome::kSkipped, "exit status 77", leaked(10, 1, 9 * kMb), kDefault,
                         Verdict::kSkipped, ErrorKind::kNone, "Skipped: exit status 77."},
                    Case{Outcome::kSkipped, "disabled", unmeasured("gone"), kExempt,
                         Verdict::kSkipped, ErrorKind::kNone, "Skipped: disabled."}));

INSTANTIATE_TEST_SUITE_P(
    Errors, Judge,
    testing::Values(
        Case{Outcome::kCrashed, "signal 11 (SIGSEGV)", unmeasured("no end"), kDefault,
             Verdict::kError, ErrorKind::kCrash, "Crashed: signal 11 (SIGSEGV)."},
        Case{Outcome::kTimedOut, "ended after 2 s", unmeasured("no end"), kDefault, Verdict::kError,
             ErrorKind::kTimeout, "Timed out: ended after 2 s."},
        Case{Outcome::kOverMemory, "ended at 600.00 MB resident", unmeasured("no end"), kDefault,
             Verdict::kError, ErrorKind::kMemory,
             "Took too much memory: ended at 600.00 MB resident."},
        Case{Outcome::kAsanError, "heap-use-after-free", unmeasured("no end"), kDefault,
             Verdict::kError, ErrorKind::kAsan, "AddressSanitizer error: heap-use-after-free."},
        Case{Outcome::kNotStarted, "Permission denied", unmeasured("none"), kDefault,
             Verdict::kError, ErrorKind::kNotMeasured, "Could not be run: Permission denied."},
        Case{Outcome::kCrashed, "signal 6 (SIGABRT)", leaked(10, 1, 9 * kMb), kDefault,
             Verdict::kError, ErrorKind::kCrash,
             "Crashed: signal 6 (SIGABRT). Memory leak detected: 10 bytes leaked in 1 allocation; "
             "9.00 MB growth (threshold: 5.00 MB)."},
        Case{Outcome::kCrashed, "signal 6 (SIGABRT)", leaked(10, 1, 9 * kMb), kExempt,
             Verdict::kError, ErrorKind::kCrash, "Crashed: signal 6 (SIGABRT)."},
        Case{Outcome::kPassed, "", unmeasured("no AddressSanitizer"), kDefault, Verdict::kError,
             ErrorKind::kNotMeasured, "Not measured: no AddressSanitizer."},
        Case{Outcome::kFailed, "exit status 3", unmeasured("no AddressSanitizer"), kDefault,
             Verdict::kError, ErrorKind::kNotMeasured,
             "Not measured: no AddressSanitizer. Test failed: exit status 3."},
        Case{Outcome::kPassed, "", unmeasured("no final snapshot", leaked(10, 2)), kDefault,
             Verdict::kError, ErrorKind::kNotMeasured,
             "Not measured: no final snapshot. Memory leak detected: 10 bytes leaked in 2 "
             "allocations."}));

INSTANTIATE_TEST_SUITE_P(
    Failed, Judge,
    testing::Values(
        Case{Outcome::kFailed, "exit status 3", grew(0), kDefault, Verdict::kFailed,
             ErrorKind::kNone, "Test failed: exit status 3."},
        Case{Outcome::kFailed, "exit status 3", leaked(3042, 7), kDefault, Verdict::kFailed,
             ErrorKind::kNone,
             "Test failed: exit status 3. Memory leak detected: 2.97 KB leaked in 7 allocations."},
        Case{Outcome::kFailed, "exit status 1", grew(6 * kMb), kDefault, Verdict::kFailed,
             ErrorKind::kNone,
             "Test failed: exit status 1. Memory leak detected: 6.00 MB growth (threshold: 5.00 "
             "MB)."},
        Case{Outcome::kFailed, "exit status 1", leaked(3042, 7, 6 * kMb), kExempt, Verdict::kFailed,
             ErrorKind::kNone,
             "Test failed: exit status 1. Exempt from leak detection: label leakrun:skip."},
        Case{Outcome::kFailed, "exit status 1", unmeasured("none"), kExempt, Verdict::kFailed,
             ErrorKind::kNone,
             "Test failed: exit status 1. Exempt from leak detection: label leakrun:skip."}));

INSTANTIATE_TEST_SUITE_P(
    Leaked, Judge,
    testing::Values(
        Case{Outcome::kPassed, "", leaked(1, 1), kDefault, Verdict::kLeaked, ErrorKind::kNone,
             "Memory leak detected: 1 byte leaked in 1 allocation."},
        Case{Outcome::kPassed, "", leaked(24680, 20, 8 * kMb), kDefault, Verdict::kLeaked,
             ErrorKind::kNone,
             "Memory leak detected: 24.10 KB leaked in 20 allocations; 8.00 MB growth (threshold: "
             "5.00 MB)."}));

const ScopeExcess kParse = {"parse", 2 * kMb, kMb / 2};
const ScopeExcess kOpen = {"an\nopen one", 2 * kMb, 0, false};

INSTANTIATE_TEST_SUITE_P(
    Scopes, Judge,
    testing::Values(
        Case{Outcome::kPassed, "", with_scope(grew(2 * kMb), kParse), kDefault, Verdict::kGrew,
             ErrorKind::kNone,
             "Memory leak detected: 2.00 MB growth in scope 'parse' (threshold: 0.50 MB)."},
        Case{Outcome::kPassed, "", with_scope(grew(-5), kParse, 1), kDefault, Verdict::kGrew,
             ErrorKind::kNone,
             "Memory leak detected: 2.00 MB growth in scope 'parse' (threshold: 0.50 MB) and 1 "
             "more scope."},
        Case{Outcome::kPassed, "", with_scope(leaked(10, 1, 9 * kMb), kParse, 2), kDefault,
             Verdict::kLeaked, ErrorKind::kNone,
             "Memory leak detected: 10 bytes leaked in 1 allocation; 9.00 MB growth (threshold: "
             "5.00 MB); 2.00 MB growth in scope 'parse' (threshold: 0.50 MB) and 2 more scopes."},
        Case{Outcome::kPassed, "", with_scope(grew(0), kOpen), kOff, Verdict::kGrew,
             ErrorKind::kNone,
             "Memory leak detected: 2.00 MB growth in scope 'an\\nopen one', which did not end "
             "(threshold: 0.00 MB)."},
        Case{Outcome::kFailed, "exit status 1", with_scope(grew(0), kParse), kDefault,
             Verdict::kFailed, ErrorKind::kNone,
             "Test failed: exit status 1. Memory leak detected: 2.00 MB growth in scope 'parse' "
             "(threshold: 0.50 MB)."},
        Case{Outcome::kPassed, "", with_scope(grew(0), kParse), kExempt, Verdict::kPassed,
             ErrorKind::kNone, "Exempt from leak detection: label leakrun:skip."},
        Case{Outcome::kPassed, "", unmeasured("gone", with_scope(grew(0), kParse)), kDefault,
             Verdict::kError, ErrorKind::kNotMeasured,
             "Not measured: gone. Memory leak detected: 2.00 MB growth in scope 'parse' "
             "(threshold: 0.50 MB)."}));

INSTANTIATE_TEST_SUITE_P(
    Grew, Judge,
    testing::Values(
        Case{Outcome::kPassed, "", grew(8829010), kDefault, Verdict::kGrew, ErrorKind::kNone,
             "Memory leak detected: 8.42 MB growth (threshold: 5.00 MB)."},
        Case{Outcome::kPassed, "", grew(5 * kMb + 1), kDefault, Verdict::kGrew, ErrorKind::kNone,
             "Memory leak detected: 5.00 MB growth (threshold: 5.00 MB)."},
        Case{Outcome::kPassed, "", grew(1), kNoGrowth, Verdict::kGrew, ErrorKind::kNone,
             "Memory leak detected: 1 byte growth (threshold: 0.00 MB)."},
        Case{Outcome::kPassed, "", leaked(100, 1, 6 * kMb), kOff, Verdict::kGrew, ErrorKind::kNone,
             "Memory leak detected: 6.00 MB growth (threshold: 5.00 MB)."},
        Case{Outcome::kPassed, "", leaked(100, 1, 6 * kMb), kWarn, Verdict::kGrew, ErrorKind::kNone,
             "Memory leak detected: 6.00 MB growth (threshold: 5.00 MB). Warning: 100 bytes leaked "
             "in 1 allocation."}));

INSTANTIATE_TEST_SUITE_P(
    Passed, Judge,
    testing::Values(
        Case{Outcome::kPassed, "", grew(0), kDefault, Verdict::kPassed, ErrorKind::kNone, ""},
        Case{Outcome::kPassed, "", grew(-9 * kMb), kDefault, Verdict::kPassed, ErrorKind::kNone,
             ""},
        Case{Outcome::kPassed, "", grew(-1), kNoGrowth, Verdict::kPassed, ErrorKind::kNone, ""},
        Case{Outcome::kPassed, "", grew(5 * kMb), kDefault, Verdict::kPassed, ErrorKind::kNone, ""},
        Case{Outcome::kPassed, "", grew(0), kNoGrowth, Verdict::kPassed, ErrorKind::kNone, ""},
        Case{Outcome::kPassed, "", leaked(100, 3), kWarn, Verdict::kPassed, ErrorKind::kNone,
             "Warning: 100 bytes leaked in 3 allocations."},
        Case{Outcome::kPassed, "", leaked(100, 3), kOff, Verdict::kPassed, ErrorKind::kNone, ""},
        Case{Outcome::kPassed, "", noted(grew(0), "Leaks unknown: the check failed."), kDefault,
             Verdict::kPassed, ErrorKind::kNone, "Leaks unknown: the check failed."},
        Case{Outcome::kPassed, "", leaked(100, 3, 9 * kMb), kExempt, Verdict::kPassed,
             ErrorKind::kNone, "Exempt from leak detection: label leakrun:skip."},
        Case{Outcome::kPassed, "", unmeasured("no AddressSanitizer"), kExempt, Verdict::kPassed,
             ErrorKind::kNone, "Exempt from leak detection: label leakrun:skip."}));

TEST(Word, NamesEachOutcomeVerdictAndError) {
  EXPECT_EQ(word(Outcome::kPassed), "passed");
  EXPECT_EQ(word(Outcome::kFailed), "failed");
  EXPECT_EQ(word(Outcome::kCrashed), "crashed");
  EXPECT_EQ(word(Outcome::kTimedOut), "timed-out");
  EXPECT_EQ(word(Outcome::kOverMemory), "over-memory");
  EXPECT_EQ(word(ErrorKind::kMemory), "memory");
  EXPECT_EQ(word(Outcome::kAsanError), "asan-error");
  EXPECT_EQ(word(Outcome::kNotStarted), "not-started");
  EXPECT_EQ(word(Outcome::kSkipped), "skipped");
  EXPECT_EQ(word(Verdict::kPassed), "passed");
  EXPECT_EQ(word(Verdict::kGrew), "grew");
  EXPECT_EQ(word(Verdict::kLeaked), "leaked");
  EXPECT_EQ(word(Verdict::kFailed), "failed");
  EXPECT_EQ(word(Verdict::kError), "error");
  EXPECT_EQ(word(Verdict::kSkipped), "skipped");
  EXPECT_EQ(word(ErrorKind::kNone), "");
  EXPECT_EQ(word(ErrorKind::kCrash), "crash");
  EXPECT_EQ(word(ErrorKind::kTimeout), "timeout");
  EXPECT_EQ(word(ErrorKind::kAsan), "asan");
  EXPECT_EQ(word(ErrorKind::kNotMeasured), "not-measured");
}

}  // namespace
}  // namespace leakrun

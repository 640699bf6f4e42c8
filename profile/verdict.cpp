#include "profile/verdict.h"

#include <fmt/format.h>

#include <vector>

#include "base/text.h"

namespace leakrun {
namespace {

// "24.10 KB leaked in 20 allocations", "8.42 MB growth (threshold: 5.00 MB)"; empty for neither.
std::string leak_finding(const HeapFigures& figures) {
  if (figures.leaked_bytes.value_or(0) == 0) {
    return {};
  }
  const std::uint64_t allocations = figures.leaked_allocations.value_or(0);
  return fmt::format("{} leaked in {} allocation{}",
                     human_bytes(static_cast<std::int64_t>(*figures.leaked_bytes)), allocations,
                     allocations == 1 ? "" : "s");
}

std::string growth_finding(const HeapFigures& figures, const HeapLimits& limits) {
  const std::int64_t growth = figures.growth_bytes.value_or(0);
  if (growth <= 0 || static_cast<std::uint64_t>(growth) <= limits.threshold_bytes) {
    return {};
  }
  return fmt::format("{} growth (threshold: {})", human_bytes(growth),
                     megabytes(static_cast<std::int64_t>(limits.threshold_bytes)));
}

// "2.00 MB growth in scope 'parse' (threshold: 0.50 MB) and 2 more scopes".
std::string scope_finding(const HeapFigures& figures) {
  if (!figures.worst_scope) {
    return {};
  }
  const ScopeExcess& scope = *figures.worst_scope;
  std::string others;
  if (figures.other_scopes > 0) {
    others = fmt::format(" and {} more scope{}", figures.other_scopes,
                         figures.other_scopes == 1 ? "" : "s");
  }
  return fmt::format("{} growth in scope '{}'{} (threshold: {}){}", human_bytes(scope.growth_bytes),
                     printable_line(scope.label), scope.has_ended ? "" : ", which did not end",
                     megabytes(static_cast<std::int64_t>(scope.limit_bytes)), others);
}

struct HeapFinding {
  bool leaked = false;
  bool grew = false;
  std::string text;  // one sentence; empty for none
};

HeapFinding heap_finding(const HeapFigures& figures, const HeapLimits& limits) {
  const std::string leak = limits.leaks == LeakPolicy::kFail ? leak_finding(figures) : "";
  const std::string growth = growth_finding(figures, limits);
  const std::string scope = scope_finding(figures);
  std::string text;
  for (const std::string& each : {leak, growth, scope}) {
    text += (text.empty() || each.empty() ? "" : "; ") + each;
  }
  if (!text.empty()) {
    text = fmt::format("Memory leak detected: {}.", text);
  }
  return {.leaked = !leak.empty(), .grew = !growth.empty() || !scope.empty(), .text = text};
}

std::string joined(const std::vector<std::string>& sentences) {
  std::string line;
  for (const std::string& sentence : sentences) {
    if (!sentence.empty()) {
      line += (line.empty() ? "" : " ") + sentence;
    }
  }
  return line;
}

std::string outcome_sentence(Outcome outcome, std::string_view detail) {
  switch (outcome) {
    case Outcome::kPassed:
      return {};
    case Outcome::kFailed:
      return fmt::format("Test failed: {}.", detail);
    case Outcome::kCrashed:
      return fmt::format("Crashed: {}.", detail);
    case Outcome::kTimedOut:
      return fmt::format("Timed out: {}.", detail);
    case Outcome::kOverMemory:
      return fmt::format("Took too much memory: {}.", detail);
    case Outcome::kAsanError:
      return fmt::format("AddressSanitizer error: {}.", detail);
    case Outcome::kNotStarted:
      return fmt::format("Could not be run: {}.", detail);
    case Outcome::kSkipped:
      return fmt::format("Skipped: {}.", detail);
  }
  return {};
}

ErrorKind error_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::kCrashed:
      return ErrorKind::kCrash;
    case Outcome::kTimedOut:
      return ErrorKind::kTimeout;
    case Outcome::kOverMemory:
      return ErrorKind::kMemory;
    case Outcome::kAsanError:
      return ErrorKind::kAsan;
    case Outcome::kNotStarted:
      return ErrorKind::kNotMeasured;
    case Outcome::kPassed:
    case Outcome::kFailed:
    case Outcome::kSkipped:
      break;
  }
  return ErrorKind::kNone;
}

// What an exempt test, or a leak that only warns, has to say of itself.
std::string remark(const HeapFigures& figures, const HeapLimits& limits) {
  if (limits.exempt) {
    return fmt::format("Exempt from leak detection: {}.", limits.exempt_reason);
  }
  const std::string leak = leak_finding(figures);
  return limits.leaks == LeakPolicy::kWarn && !leak.empty() ? fmt::format("Warning: {}.", leak)
                                                            : "";
}

}  // namespace

Judgement judge(Outcome outcome, std::string_view outcome_detail, const HeapFigures& figures,
                const HeapLimits& limits) {
  const std::string own_terms = outcome_sentence(outcome, outcome_detail);
  if (outcome == Outcome::kSkipped) {
    return {Verdict::kSkipped, ErrorKind::kNone, own_terms};
  }
  const HeapFinding finding = limits.exempt ? HeapFinding{} : heap_finding(figures, limits);
  if (const ErrorKind error = error_of(outcome); error != ErrorKind::kNone) {
    return {Verdict::kError, error, joined({own_terms, finding.text})};
  }
  if (!figures.growth_bytes && !limits.exempt) {
    return {
        Verdict::kError, ErrorKind::kNotMeasured,
        joined({fmt::format("Not measured: {}.", figures.not_measured), own_terms, finding.text})};
  }
  const std::string also = joined({figures.note, remark(figures, limits)});
  if (outcome == Outcome::kFailed) {
    return {Verdict::kFailed, ErrorKind::kNone, joined({own_terms, finding.text, also})};
  }
  const Verdict verdict = finding.leaked ? Verdict::kLeaked
                          : finding.grew ? Verdict::kGrew
                                         : Verdict::kPassed;
  return {verdict, ErrorKind::kNone, joined({finding.text, also})};
}

std::string_view word(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPassed:
      return "passed";
    case Outcome::kFailed:
      return "failed";
    case Outcome::kCrashed:
      return "crashed";
    case Outcome::kTimedOut:
      return "timed-out";
    case Outcome::kOverMemory:
      return "over-memory";
    case Outcome::kAsanError:
      return "asan-error";
    case Outcome::kNotStarted:
      return "not-started";
    case Outcome::kSkipped:
      return "skipped";
  }
  return {};
}

std::string_view word(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPassed:
      return "passed";
    case Verdict::kGrew:
      return "grew";
    case Verdict::kLeaked:
      return "leaked";
    case Verdict::kFailed:
      return "failed";
    case Verdict::kError:
      return "error";
    case Verdict::kSkipped:
      return "skipped";
  }
  return {};
}

std::string_view word(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kNone:
      return {};
    case ErrorKind::kCrash:
      return "crash";
    case ErrorKind::kTimeout:
      return "timeout";
    case ErrorKind::kMemory:
      return "memory";
    case ErrorKind::kAsan:
      return "asan";
    case ErrorKind::kNotMeasured:
      return "not-measured";
  }
  return {};
}

}  // namespace leakrun

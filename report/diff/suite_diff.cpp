#include "report/diff/suite_diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "base/saturating.h"
#include "base/text.h"
#include "report/attempts_text.h"
#include "report/diff/matched_tests.h"
#include "report/diff/site_diff.h"
#include "report/number_text.h"
#include "report/wording.h"

namespace leakrun {
namespace {

bool leaks_more(const TestResult& before, const TestResult& after) {
  return before.leaked_bytes && after.leaked_bytes && *after.leaked_bytes > *before.leaked_bytes;
}

/// What the test keeps more; none where one of both was not measured.
std::optional<std::int64_t> growth_change(const TestResult& before, const TestResult& after) {
  if (!before.growth_bytes || !after.growth_bytes) {
    return std::nullopt;
  }
  return kept_bytes(after) - kept_bytes(before);
}

bool keeps_more(const TestResult& before, const TestResult& after, const Tolerance& tolerance) {
  return growth_change(before, after).value_or(0) > tolerance.allowed(kept_bytes(before)) ||
         leaks_more(before, after);
}

bool keeps_less(const TestResult& before, const TestResult& after, const Tolerance& tolerance) {
  return growth_change(before, after).value_or(0) < -tolerance.allowed(kept_bytes(before)) ||
         leaks_more(after, before);
}

std::optional<TestChangeKind> kind_of(const TestResult& before, const TestResult& after,
                                      const Tolerance& tolerance) {
  const bool failed = is_failure(before.verdict);
  if (!failed && is_failure(after.verdict)) {
    return TestChangeKind::kNewlyFailing;
  }
  const bool has_more = keeps_more(before, after, tolerance);
  if (failed && after.verdict == Verdict::kPassed && !has_more) {
    return TestChangeKind::kFixed;
  }
  if (verdict_word(before) != verdict_word(after) || before.error != after.error) {
    return TestChangeKind::kVerdict;
  }
  if (has_more) {
    return TestChangeKind::kGrown;
  }
  return keeps_less(before, after, tolerance) ? std::optional(TestChangeKind::kShrunk)
                                              : std::nullopt;
}

bool is_worse(const TestResult& before, const TestResult& after, const Tolerance& tolerance) {
  return severity(after.verdict) > severity(before.verdict) ||
         (!after.exempt && keeps_more(before, after, tolerance));
}

std::optional<TestChange> change_of(const MatchedTest& test, const Tolerance& tolerance) {
  if (test.before == nullptr) {
    return TestChange{TestChangeKind::kAdded, is_failure(test.after->verdict), nullptr, test.after};
  }
  if (test.after == nullptr) {
    return TestChange{TestChangeKind::kRemoved, false, test.before, nullptr};
  }
  if (const auto kind = kind_of(*test.before, *test.after, tolerance)) {
    return TestChange{*kind, is_worse(*test.before, *test.after, tolerance), test.before,
                      test.after};
  }
  return std::nullopt;
}

std::optional<NotCompared> why_not_measured(const MatchedTest& test) {
  const bool was_measured = test.before->growth_bytes.has_value();
  if (was_measured && test.after->growth_bytes.has_value()) {
    return std::nullopt;
  }
  return was_measured                           ? NotCompared::kNotMeasuredAfter
         : test.after->growth_bytes.has_value() ? NotCompared::kNotMeasuredBefore
                                                : NotCompared::kNotMeasuredInBoth;
}

class Comparison {
 public:
  explicit Comparison(const Tolerance& tolerance)
      : growth_(SiteKind::kGrowth, tolerance), leaks_(SiteKind::kLeaks, tolerance) {}

  void add(const MatchedTest& test) {
    if (const auto why = why_not_measured(test)) {
      leave_out(*why, test);
      return;
    }
    compared_++;
    if (test.before->exempt || test.after->exempt) {
      return;
    }
    auto why = growth_.add(test);
    if (test.before->leaked_bytes.has_value() != test.after->leaked_bytes.has_value()) {
      leave_out(NotCompared::kLeaksUnknown, test);
    } else if (test.before->leaked_bytes) {
      const auto why_no_leaks = leaks_.add(test);
      why = why ? why : why_no_leaks;
    }
    if (why) {
      leave_out(*why, test);
    }
  }

  void finish(SuiteDiff& diff) const {
    diff.growth = growth_.changes();
    diff.leaks = leaks_.changes();
    diff.tests_compared = compared_;
    for (std::size_t why = 0; why < not_compared_.size(); ++why) {
      if (!not_compared_[why].empty()) {
        diff.not_compared.push_back({static_cast<NotCompared>(why), not_compared_[why]});
      }
    }
  }

 private:
  void leave_out(NotCompared why, const MatchedTest& test) {
    not_compared_[static_cast<std::size_t>(why)].push_back(test.after);
  }

  SiteDiff growth_;
  SiteDiff leaks_;
  std::size_t compared_ = 0;
  std::array<std::vector<const TestResult*>, 6> not_compared_;  // by NotCompared
};

std::string option_of(const SuiteResult& suite, const std::string& name) {
  const auto found = suite.options.find(name);
  return found == suite.options.end() ? std::string() : found->second;
}

void add_warnings(const SuiteResult& suite, std::string_view which,
                  std::vector<std::string>& warnings) {
  if (suite.partial) {
    warnings.push_back(fmt::format("The {} run was cut off after {} of {}.", which,
                                   suite.results.size(), number_of(suite.tests_selected, "test")));
  } else if (suite.interrupted) {
    warnings.push_back(fmt::format("The {} run was interrupted after {} of {}.", which,
                                   suite.results.size(), number_of(suite.tests_selected, "test")));
  }
  if (suite.tests_not_run > 0) {
    warnings.push_back(fmt::format(
        "Of the {} run {} did not run, since too many had failed (--fail-fast, --max-fail).", which,
        number_of(suite.tests_not_run, "test")));
  }
}

bool is_whole(const SuiteResult& suite) {
  return !suite.interrupted && !suite.partial;
}

bool has_worse(const SiteChanges& sites) {
  return std::any_of(sites.changes.begin(), sites.changes.end(),
                     [](const SiteChange& change) { return change.is_worse; });
}

std::int64_t change_of(const TestChange& test) {
  return test.before != nullptr && test.after != nullptr
             ? growth_change(*test.before, *test.after).value_or(0)
             : 0;
}

bool precedes(const TestChange& a, const TestChange& b) {
  if (a.kind != b.kind) {
    return a.kind < b.kind;
  }
  if (a.is_worse != b.is_worse) {
    return a.is_worse;
  }
  const std::int64_t change_of_a = change_of(a);
  const std::int64_t change_of_b = change_of(b);
  return a.kind == TestChangeKind::kShrunk ? change_of_a < change_of_b : change_of_a > change_of_b;
}

}  // namespace

std::int64_t Tolerance::allowed(std::int64_t before) const {
  if (!percent) {
    return bytes;
  }
  const double part = static_cast<double>(before) * *percent / 100;
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  return part < static_cast<double>(kMost) ? static_cast<std::int64_t>(part) : kMost;
}

SuiteDiff diff_between(const SuiteResult& before, const SuiteResult& after,
                       const Tolerance& tolerance) {
  SuiteDiff diff;
  diff.before = &before;
  diff.after = &after;
  diff.tolerance = tolerance;
  Comparison comparison(tolerance);
  for (const MatchedTest& test : matched_tests(before, after)) {
    if (test.before != nullptr && test.after != nullptr) {
      diff.tests_in_both++;
      comparison.add(test);
    }
    if (const auto change = change_of(test, tolerance)) {
      diff.tests.push_back(*change);
    }
  }
  comparison.finish(diff);
  std::stable_sort(diff.tests.begin(), diff.tests.end(), precedes);
  add_warnings(before, "old", diff.warnings);
  add_warnings(after, "new", diff.warnings);
  if (option_of(before, "internal") != option_of(after, "internal")) {
    diff.warnings.emplace_back(
        "The runs had other options --internal, so the same call stack may count as two.");
  }
  diff.is_complete = is_whole(before) && is_whole(after);
  diff.is_worse = has_worse(diff.growth) || has_worse(diff.leaks) ||
                  std::any_of(diff.tests.begin(), diff.tests.end(),
                              [](const TestChange& change) { return change.is_worse; });
  return diff;
}

std::string_view word(TestChangeKind kind) {
  constexpr std::array<std::string_view, 7> kWords = {
      "newly failing", "fixed", "other verdict", "grown", "shrunk", "added", "removed"};
  return kWords[static_cast<std::size_t>(kind)];
}

std::string_view word(SiteChangeKind kind) {
  constexpr std::array<std::string_view, 4> kWords = {"new", "grown", "shrunk", "gone"};
  return kWords[static_cast<std::size_t>(kind)];
}

std::string_view sentence(NotCompared why) {
  constexpr std::array<std::string_view, 6> kSentences = {
      "not measured in the old run",
      "not measured in the new run",
      "not measured in either run",
      "leaks were looked for in one run alone",
      "call stacks left out of a results document, to save memory",
      "call stacks of one run are those of a second run (--unwind), which end elsewhere"};
  return kSentences[static_cast<std::size_t>(why)];
}

int severity(Verdict verdict) {
  switch (verdict) {
    case Verdict::kSkipped:
    case Verdict::kPassed:
      return 0;
    case Verdict::kGrew:
      return 1;
    case Verdict::kLeaked:
      return 2;
    case Verdict::kFailed:
      return 3;
    case Verdict::kError:
      break;
  }
  return 4;
}

std::int64_t kept_bytes(const TestResult& test) {
  return std::max<std::int64_t>(test.growth_bytes.value_or(0), 0);
}

}  // namespace leakrun

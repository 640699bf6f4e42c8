#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "report/diff/matched_tests.h"
#include "report/diff/suite_diff.h"

namespace leakrun {

/// Compares the call stacks of one kind, test by test.
class SiteDiff {
 public:
  SiteDiff(SiteKind kind, const Tolerance& tolerance) : kind_(kind), tolerance_(tolerance) {}

  /// Adds a test that was measured in both runs; why its call stacks cannot be compared where they
  /// cannot.
  std::optional<NotCompared> add(const MatchedTest& test);

  SiteChanges changes() const;

 private:
  struct Sum {
    std::optional<std::int64_t> before;
    std::optional<std::int64_t> after;
    std::int64_t change = 0;
    bool is_worse = false;  // in one of the tests
    std::size_t tests = 0;
    const Stack* stack = nullptr;
    bool is_stack_of_after = false;
  };

  std::int64_t allowed(std::int64_t before) const;

  SiteKind kind_;
  Tolerance tolerance_;
  std::size_t tests_ = 0;
  std::map<std::string, Sum> sums_;  // by fingerprint
};

}  // namespace leakrun

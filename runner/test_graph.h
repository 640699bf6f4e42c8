#pragma once

#include <cstddef>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "runner/test_case.h"

namespace leakrun {

/// What a test waits for; indices into the list of tests, ascending, each once.
struct TestEdges {
  /// These must have come to their end before it starts, however they ended: DEPENDS, set-ups of
  /// the fixtures that it requires, and for a clean-up all who use its fixture.
  std::vector<std::size_t> after;
  /// Those of `after` that are set-ups: where one of them did not pass on its own terms (Outcome
  /// neither kPassed nor kSkipped; what its heap did is no matter), or was itself not run for such
  /// a reason, this test is not run.
  std::vector<std::size_t> requires_passed;
};

/// The edges of `tests`, one for each, as CTest draws them. Names of tests and fixtures mean those
/// of the same target. What is not in the list is not waited for, and a disabled set-up counts as
/// none. The error names the tests of a circle. Linear in tests, names and edges.
tl::expected<std::vector<TestEdges>, std::string> test_edges(const std::vector<TestCase>& tests);

/// Selects the set-ups and clean-ups of every fixture that a selected test requires, and what these
/// require in their turn; `is_selected` has one entry for each of `tests`. A disabled test brings
/// nothing in.
void select_fixtures(const std::vector<TestCase>& tests, std::vector<bool>& is_selected);

}  // namespace leakrun

#pragma once

#include <vector>

#include "report/suite_result.h"

namespace leakrun {

/// The same test in two runs; one of both is null where the other run does not have it.
struct MatchedTest {
  const TestResult* before = nullptr;
  const TestResult* after = nullptr;
};

/// All tests of both suites: those of the newer in its order, then those that it does not have.
std::vector<MatchedTest> matched_tests(const SuiteResult& before, const SuiteResult& after);

}  // namespace leakrun

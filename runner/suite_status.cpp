#include "runner/suite_status.h"

#include <algorithm>
#include <cstddef>

namespace leakrun {
namespace {

// Nothing could be measured: no test has figures, and at least one should have.
bool is_unmeasured(const SuiteResult& suite) {
  return std::any_of(suite.results.begin(), suite.results.end(),
                     [](const TestResult& test) {
                       return test.error == ErrorKind::kNotMeasured &&
                              test.outcome != Outcome::kNotStarted;
                     }) &&
         std::none_of(suite.results.begin(), suite.results.end(),
                      [](const TestResult& test) { return test.growth_bytes.has_value(); });
}

}  // namespace

ExitStatus exit_status_of(const SuiteResult& suite) {
  if (suite.interrupted || suite.partial) {
    return ExitStatus::kInterrupted;
  }
  if (is_unmeasured(suite)) {
    return ExitStatus::kNotMeasured;
  }
  const std::size_t good = count_of(suite, Verdict::kPassed) + count_of(suite, Verdict::kSkipped);
  return good == suite.results.size() ? ExitStatus::kPassed : ExitStatus::kFailed;
}

}  // namespace leakrun

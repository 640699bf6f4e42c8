#include "report/suite_result.h"

#include <algorithm>

namespace leakrun {

bool is_flaky(const TestResult& test) {
  return test.verdict == Verdict::kPassed && !test.attempts.empty();
}

std::size_t flaky_count(const SuiteResult& suite) {
  return static_cast<std::size_t>(
      std::count_if(suite.results.begin(), suite.results.end(), is_flaky));
}

std::size_t count_of(const SuiteResult& suite, Verdict verdict) {
  const auto has_verdict = [verdict](const TestResult& test) { return test.verdict == verdict; };
  return static_cast<std::size_t>(
      std::count_if(suite.results.begin(), suite.results.end(), has_verdict));
}

std::string source_root_of(const SuiteResult& suite) {
  const auto option = suite.options.find("source-root");
  return option != suite.options.end() && option->second.starts_with('/') ? option->second : "";
}

std::string_view word(LeakKind kind) {
  return kind == LeakKind::kDirect ? "direct" : "indirect";
}

std::string_view word(SectionKind kind) {
  return kind == SectionKind::kMark ? "mark" : "scope";
}

}  // namespace leakrun

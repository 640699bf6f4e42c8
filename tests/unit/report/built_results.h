#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "report/suite_result.h"

namespace leakrun {

/// A stack of the user's own calls, innermost first, each in a file of its own.
inline Stack own_stack(std::initializer_list<const char*> functions) {
  Stack stack;
  for (const char* function : functions) {
    Frame frame;
    frame.function = function;
    frame.file = "src/" + std::string(function) + ".cpp";
    frame.line = 10;
    frame.module = "/b/tests";
    stack.push_back(frame);
  }
  return stack;
}

/// A test of the target "tests" that was measured; it passed within its threshold, or grew over it.
inline TestResult grown_test(const std::string& name, std::int64_t growth,
                             std::vector<GrowthSite> sites = {}) {
  TestResult test;
  test.name = name;
  test.target = "tests";
  test.threshold_bytes = 5 << 20;
  test.verdict = growth > 5 << 20 ? Verdict::kGrew : Verdict::kPassed;
  test.growth_bytes = growth;
  test.leaked_bytes = 0;
  test.growth_sites = std::move(sites);
  return test;
}

inline TestResult leaked_test(const std::string& name, std::vector<LeakSite> leaks) {
  TestResult test = grown_test(name, 0);
  test.verdict = Verdict::kLeaked;
  for (const LeakSite& leak : leaks) {
    *test.leaked_bytes += leak.bytes;
  }
  test.leaks = std::move(leaks);
  return test;
}

inline TestResult unmeasured_test(const std::string& name) {
  TestResult test;
  test.name = name;
  test.target = "tests";
  test.verdict = Verdict::kError;
  test.error = ErrorKind::kCrash;
  test.outcome = Outcome::kCrashed;
  return test;
}

inline SuiteResult suite_with(std::vector<TestResult> tests) {
  SuiteResult suite;
  suite.leakrun_version = "0.1.0";
  suite.started = "2026-01-02T03:04:05Z";
  suite.host = "build-7";
  suite.wall_seconds = 1.5;
  suite.tests_selected = tests.size();
  suite.results = std::move(tests);
  return suite;
}

}  // namespace leakrun

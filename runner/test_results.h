#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "report/suite_result.h"
#include "runner/measure.h"
#include "runner/overrides.h"
#include "runner/shown_stacks.h"
#include "runner/symbol_store.h"
#include "runner/test_case.h"
#include "runner/test_processes.h"

namespace leakrun {

/// A judged test whose call stacks are still addresses: they are symbolized once, for all tests
/// of a run together.
struct JudgedTest {
  TestResult result;
  std::vector<SiteGrowth> growth_sites;
  std::vector<Leak> leaks;
  std::vector<SiteGrowth> live_sites;
  std::vector<SiteGrowth> shrunk_sites;
  std::vector<SiteGrowth> peak_sites;                  ///< of each, what it held
  std::vector<std::vector<SiteGrowth>> section_sites;  ///< one list for each of the measurements
  /// The stacks of the result's attempts, each in the place of its own; their results are empty.
  std::vector<JudgedTest> attempts;
};

/// Calls `act` with the test and its result, and then with each of its attempts and theirs.
template <typename Act>
void for_each_run(JudgedTest& test, const Act& act) {
  act(test, test.result);
  for (std::size_t i = 0; i < test.attempts.size(); i++) {
    act(test.attempts[i], test.result.attempts[i]);
  }
}

/// The texts of a result in which the runtime may have printed call stacks.
std::array<std::string*, 3> reports_in(TestResult& result);

/// The limits of `test`: `limits` of the command line, over them the first of `overrides` that
/// says something of the test by its name or its full name (target::name), and over these the
/// test's own CTest labels `leakrun:skip` and `leakrun:threshold-mb=X`. Threshold and exemption are
/// looked for each by itself. Throws RunError kUsage for a label whose threshold is no number.
HeapLimits limits_of(const TestCase& test, const HeapLimits& limits,
                     const std::vector<Override>& overrides);

/// The result of a test that ran.
JudgedTest judge_test(const TestCase& test, FinishedProcess finished, Measurement measurement,
                      const HeapLimits& limits);

/// The result of a test that was ended because the user skipped it: `why` says that.
JudgedTest judge_skipped_test(const TestCase& test, FinishedProcess finished, std::string_view why,
                              const HeapLimits& limits);

/// The result of a test that is not run: skipped where it is disabled, else an error for the reason
/// `why`.
JudgedTest judge_unrun_test(const TestCase& test, std::string_view why, const HeapLimits& limits);

/// Resolves the addresses of all stacks of `tests`.
void resolve_stacks(std::vector<JudgedTest>& tests, SymbolStore& store);

/// Symbolizes in one go the stacks of all tests that `reports` show, those in reports that the
/// runtime printed too, and returns the results; other stacks have names where they were resolved
/// before. What could not be symbolized is among the warnings of `store`, in which the tests'
/// modules are.
std::vector<TestResult> with_symbols(std::vector<JudgedTest> tests, SymbolStore& store,
                                     const ShownStacks& reports);

}  // namespace leakrun

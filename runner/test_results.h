#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "report/suite_result.h"
#include "runner/measure.h"
#include "runner/overrides.h"
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
  std::vector<std::vector<SiteGrowth>> section_sites;  ///< one list for each of the measurements
  /// The stacks of the result's attempts, each in the place of its own; their results are empty.
  std::vector<JudgedTest> attempts;
};

/// The limits of `test`: `limits` of the command line, over them the first of `overrides` that
/// says something of the test by its name or its full name (target::name), and over these the
/// test's own CTest labels `leakrun:skip` and `leakrun:threshold-mb=X`. Threshold and exemption are
/// looked for each by itself. Throws RunError kUsage for a label whose threshold is no number.
HeapLimits limits_of(const TestCase& test, const HeapLimits& limits,
                     const std::vector<Override>& overrides);

/// The result of a test that ran.
JudgedTest judge_test(const TestCase& test, FinishedProcess finished, Measurement measurement,
                      const HeapLimits& limits);

/// The result of a test that is not run: skipped where it is disabled, else an error for the reason
/// `why`.
JudgedTest judge_unrun_test(const TestCase& test, std::string_view why, const HeapLimits& limits);

/// Resolves the addresses of all stacks of `tests`.
void resolve_stacks(std::vector<JudgedTest>& tests, SymbolStore& store);

/// Symbolizes the stacks of all tests in one go, those in reports that the runtime printed too, and
/// returns the results. Paths of source files below `source_root` become relative to it. What could
/// not be symbolized is among the warnings of `store`, in which the tests' modules are.
std::vector<TestResult> with_symbols(std::vector<JudgedTest> tests, SymbolStore& store,
                                     const std::filesystem::path& source_root);

}  // namespace leakrun

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "report/suite_result.h"
#include "runner/options.h"
#include "runner/test_case.h"

namespace leakrun {

/// The tests that are to run, of those that were found. There is none where that is as it should
/// be: this part of the suite is empty, or nothing failed that could be run again; a note says so.
struct SelectedTests {
  std::vector<TestCase> tests;
  std::size_t found = 0;
  std::vector<std::string> notes;  ///< what a person should know of the selection; a line each
};

/// Chooses by name, label, earlier result and shard, and adds the fixtures of what was chosen.
/// Globs match the name of a test or its full name, TARGET::NAME as reports have it, or with the
/// whole target. Throws
/// RunError: kNoTests where names and labels select nothing, or all that failed is gone, kUsage for
/// a file of results that cannot be read.
SelectedTests select_tests(std::vector<TestCase> tests, const RunOptions& options);

/// A person's name for a test: the target's base name, `::`, its name.
std::string full_name(const TestCase& test);

/// Clears those that `earlier` knows as passed, or as skipped by themselves; gives the full names
/// of tests that did not pass then and are gone. Tests are matched by the base name of their target
/// and their own name.
std::vector<std::string> select_failed(const std::vector<TestCase>& tests,
                                       const SuiteResult& earlier, std::vector<bool>& is_selected);

}  // namespace leakrun

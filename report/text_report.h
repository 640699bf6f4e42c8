#pragma once

#include <iosfwd>
#include <string_view>
#include <vector>

#include "report/next_steps.h"
#include "report/suite_result.h"

namespace leakrun {

// The text that a person reads on the terminal or in a CI log; the words of the verdicts are those
// of docs/verdicts.md. Nothing here fails: a stream that does keeps that in its own state.

struct TextOptions {
  bool leak_report = false;  ///< --leak-report: the allocations of each failing test
  unsigned top = 10;         ///< --top: stacks named per test
  bool color = false;        ///< ANSI escape sequences
  unsigned width = 0;        ///< columns of the terminal, to which lines are cut; 0: unlimited
  /// Command, processes and whole output of each test with details, call stacks with whole names;
  /// marks and scopes of every test.
  bool verbose = false;
  NextStepWords next = {};  ///< of the commands by which to go on
};

/// One line on a test that has ended: verdict, growth, seconds, name; behind a test that passed or
/// was skipped also what it has to say of itself (an exemption, a warning).
void write_test_line(std::ostream& out, const TestResult& test, const TextOptions& options);

/// One line on a test that still runs after so many seconds.
void write_slow_line(std::ostream& out, std::string_view target, std::string_view name,
                     double seconds);

/// What went wrong in each failing test, and how to go on from it, and each leak that only warns.
/// Every test's part begins with an empty line. Of a run with very many failing tests the first ten
/// say how to go on, and a part at the end says it for the others.
void write_failure_details(std::ostream& out, const SuiteResult& suite, const TextOptions& options);

/// Those of `tests` that the summary's table has: that grew most, the largest growth first.
std::vector<const TestResult*> most_grown(std::vector<const TestResult*> tests);

/// The tests that grew most, failing or not, and how many ended in which way, after an empty line.
void write_summary(std::ostream& out, const SuiteResult& suite, const TextOptions& options);

/// Why there are fewer results than tests were to run, a line for each reason; nothing where the
/// run came to its end.
void write_not_finished(std::ostream& out, const SuiteResult& suite);

}  // namespace leakrun

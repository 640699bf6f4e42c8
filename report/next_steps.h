#pragma once

#include <iosfwd>
#include <string>

#include "report/suite_result.h"

namespace leakrun {

// How a person goes on from a test that did not pass: commands for a POSIX shell in the folder in
// which the run was started, and a line for a suppression file. All is printable, on one line, and
// quoted where it has to be.

/// What the commands are made with.
struct NextStepWords {
  std::string program = "leakrun";  ///< as it was called
  std::string results_file = {};    ///< the results document; empty: none was written
};

/// Runs just this test again under the limits of the run, with --leak-report where memory went
/// wrong and with -v where something else did. Empty where the suite does not say how it was run.
std::string rerun_command(const SuiteResult& suite, const TestResult& test,
                          const NextStepWords& words);

/// Makes a flame graph of the test's call stacks from the results document. Empty without document
/// or stacks.
std::string flame_graph_command(const SuiteResult& suite, const TestResult& test,
                                const NextStepWords& words);

/// Covers the call stack that decided. Empty where memory did nothing wrong, or where no line can
/// name the stack.
std::string suppression_of(const TestResult& test);

/// These three, a line each; nothing of what is empty.
void write_next_steps(std::ostream& out, const SuiteResult& suite, const TestResult& test,
                      const NextStepWords& words, bool color);

/// How to go on from `count` more tests, for which it is not said one by one.
void write_further_steps(std::ostream& out, const SuiteResult& suite, std::size_t count,
                         const NextStepWords& words, bool color);

}  // namespace leakrun

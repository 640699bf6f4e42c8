#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

#include "report/ink.h"
#include "report/suite_result.h"

namespace leakrun {

/// The word of the test's verdict; "flaky" for one that failed and then passed.
std::string_view verdict_word(const TestResult& test);

Ink verdict_ink(const TestResult& test);

/// What a flaky test has to say of itself, on one line: "passed in run 2; run 1: Memory leak
/// detected: …".
std::string flaky_remark(const TestResult& test);

/// A line for each run of a test that ran more than once, with the figures of each: a leak or
/// growth that comes and goes is seen in them. Nothing for other tests.
void write_runs(std::ostream& out, const TestResult& test);

}  // namespace leakrun

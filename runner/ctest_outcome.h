#pragma once

#include <string>

#include "runner/ending.h"
#include "runner/output_search.h"
#include "runner/test_case.h"

namespace leakrun {

/// What a test's properties make of the status with which its process exited and of what was found
/// in its output, as CTest decides (EndTest in CMake's cmCTestRunTest.cxx, CMake 3.25 and 4.4):
/// SKIP_REGULAR_EXPRESSION and SKIP_RETURN_CODE before all; then FAIL_REGULAR_EXPRESSION, or
/// PASS_REGULAR_EXPRESSION in place of the status, or the status; and WILL_FAIL last, which turns
/// that round. None of them changes what a signal or a timeout means.
Ending ctest_ending(const TestCase& test, int status, const FoundExpressions& found);

/// Why a test whose turn has come is not run: a file of REQUIRED_FILES, as seen from its working
/// directory, is missing. Empty where nothing is.
std::string missing_file(const TestCase& test);

}  // namespace leakrun

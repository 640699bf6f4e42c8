#pragma once

#include <string>

#include "profile/verdict.h"
#include "runner/test_case.h"
#include "runner/test_processes.h"

namespace leakrun {

/// How a test ended on its own terms: nothing of its heap is in it.
struct Ending {
  Outcome outcome = Outcome::kPassed;
  std::string detail;  ///< in words; empty where it passed
};

/// What `test`'s own rules make of `end`, which is how the process ended or, where LeakSanitizer
/// changed that, how it would have; and of what it wrote.
Ending ending_of_test(const TestCase& test, const ProcessEnd& end, const FinishedProcess& finished);

}  // namespace leakrun

#pragma once

#include <string>

#include "profile/verdict.h"
#include "runner/keeper.h"

namespace leakrun {

/// How a test ended on its own terms: nothing of its heap is in it.
struct Ending {
  Outcome outcome = Outcome::kPassed;
  std::string detail;  ///< in words; empty where it passed
};

Ending ending_of_exit(int status);
Ending ending_of_process(const ProcessEnd& end);

}  // namespace leakrun

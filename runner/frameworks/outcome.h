#pragma once

#include "runner/ending.h"
#include "runner/executor.h"
#include "runner/test_case.h"

namespace leakrun {

/// How a test that is one case of a program ended, where its process ended by `end`, which says
/// `ending` by itself: what the framework says it skipped is skipped, and a process that ran none
/// or other cases than the one that was selected, or does not say, has passed nothing.
Ending ending_of_case(const TestCase& test, const ProcessEnd& end, const FinishedProcess& finished,
                      const Ending& ending);

}  // namespace leakrun

#pragma once

#include <sys/types.h>

#include <vector>

#include "profile/verdict.h"
#include "runner/measure.h"
#include "runner/test_results.h"

namespace leakrun {

// What the programs of a test said of themselves by <leakrun/leakrun.h>.

/// Sets the processes aside that exempted themselves, where another one decides: nothing of them
/// counts then. Where all that decide are exempt, the test is, and none is set aside.
void set_exempt_processes_aside(std::vector<MeasuredProcess>& processes);

/// `limits`, and over them what the programs say: the exemption where all processes that decide
/// are exempt, and the threshold of the process that is furthest over its own (or over that of
/// `root`, or of `limits`, where it has none), whose growth becomes the test's.
HeapLimits limits_by_program(Measurement& measurement, pid_t root, HeapLimits limits);

/// Moves the marks and scopes of all processes that were measured into `judged`, by which limits
/// they are held, and notes in the figures of `measurement` those that are over theirs. Where there
/// are very many, those that grew most are kept.
void take_sections(Measurement& measurement, const HeapLimits& limits, JudgedTest& judged);

}  // namespace leakrun

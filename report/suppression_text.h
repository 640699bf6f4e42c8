#pragma once

#include <iosfwd>

#include "report/suite_result.h"

namespace leakrun {

/// Which suppressions covered what, and which are stale, behind an empty line; nothing where there
/// are none of both.
void write_suppressions(std::ostream& out, const SuiteResult& suite);

/// Lines for a suppression file that cover what failed tests: each leak, and of what grew the
/// largest call stacks, as many as are over the threshold. Each is there once, below comments that
/// name the tests and the bytes. What no line can name without covering everything is a comment.
void write_generated_suppressions(std::ostream& out, const SuiteResult& suite);

}  // namespace leakrun

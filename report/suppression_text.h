#pragma once

#include <iosfwd>
#include <string>

#include "report/suite_result.h"

namespace leakrun {

/// Which suppressions covered what, and which are stale, behind an empty line; nothing where there
/// are none of both.
void write_suppressions(std::ostream& out, const SuiteResult& suite);

/// The line of a suppression file that covers what this stack holds: "leak:^legacy_init()$". Empty
/// where no line can name it without covering everything.
std::string suppression_line(const Stack& stack);

/// Lines for a suppression file that cover what failed tests: each leak, and of what grew the
/// largest call stacks, as many as are over the threshold. Each is there once, below comments that
/// name the tests and the bytes. What no line can name without covering everything is a comment.
void write_generated_suppressions(std::ostream& out, const SuiteResult& suite);

}  // namespace leakrun

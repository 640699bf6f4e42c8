#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "report/suite_result.h"
#include "report/wording.h"

namespace leakrun {

// What the reports say of marks and scopes.

/// The scopes over their threshold, the one furthest over it first.
std::vector<const SectionResult*> exceeded_scopes(const TestResult& test);

/// "Growth in scope 'parse': 2.00 MB (threshold: 0.50 MB)", and whether it never ended. For a
/// scope.
std::string scope_finding(const SectionResult& scope);

/// A line for each of the first `top` scopes over their threshold, with the place that grew most.
void write_exceeded_scopes(std::ostream& out, const TestResult& test, unsigned top);

/// The same, of the first `style.top`, each followed by its largest call stacks, after an empty
/// line. Nothing where there is none.
void write_scope_block(std::ostream& out, const TestResult& test, const StackStyle& style);

/// A table of all marks and scopes, after an empty line. Nothing where there is none.
void write_section_table(std::ostream& out, const TestResult& test, bool color);

}  // namespace leakrun

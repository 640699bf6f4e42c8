#pragma once

#include <iosfwd>

#include "report/suite_result.h"

namespace leakrun {

/// JUnit XML that fits Jenkins' schema (tests/schemas/jenkins-junit.xsd) and is read by GitLab and
/// GitHub actions too: a suite for each target, in each test the figures and what it wrote, and
/// exactly one <failure> or <error> in a test that fails the build. `top` is the number of stacks
/// named per test.
void write_junit_report(std::ostream& out, const SuiteResult& suite, unsigned top);

}  // namespace leakrun

#pragma once

#include <iosfwd>

#include "report/suite_result.h"

namespace leakrun {

struct JunitOptions {
  unsigned top = 10;  ///< call stacks named per test
  /// `file` and `line` of each test, as pytest writes them: where the test itself stands, or, where
  /// that is not known, the place of what was found. Jenkins' schema has no such attributes.
  bool locations = false;
};

/// JUnit XML that, without locations, fits Jenkins' schema (tests/schemas/jenkins-junit.xsd) and is
/// read by GitLab and GitHub actions too: a suite for each target, in each test the figures and
/// what it wrote, and exactly one <failure> or <error> in a test that fails the build, whose text
/// begins with the finding and, where one is known, its place as FILE:LINE.
void write_junit_report(std::ostream& out, const SuiteResult& suite, const JunitOptions& options);

}  // namespace leakrun

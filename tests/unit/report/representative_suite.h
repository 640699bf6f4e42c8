#pragma once

#include "report/suite_result.h"

namespace leakrun {

/// A suite with every verdict, every kind of error, an exempt test, frames of all kinds, and names
/// and output that are hostile to terminals, XML and JSON.
SuiteResult representative_suite();

/// The one test of that suite that has this name.
TestResult representative_test(const std::string& name);

}  // namespace leakrun

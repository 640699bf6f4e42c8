#pragma once

#include <string>
#include <vector>

#include "runner/option_values.h"

namespace leakrun {

/// How leakrun was called, as a shell would find it again.
std::string program_name();

/// `file` as another command can be given it: empty for what cannot be read again, such as "-".
std::string named_results(const std::string& file);

/// What leakrun has to be given to run the tests of `targets` again under the same limits, for
/// SuiteResult::rerun_arguments: of the options on the command line and in the environment those
/// that decide what is built, measured and named. The configuration file is found again by the
/// targets. Options that choose tests, or write files, are left out.
std::vector<std::string> rerun_arguments(const OptionValues& values,
                                         const std::vector<std::string>& targets,
                                         const std::vector<std::string>& test_arguments);

}  // namespace leakrun

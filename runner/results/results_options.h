#pragma once

#include <boost/program_options/options_description.hpp>
#include <optional>
#include <string>
#include <vector>

#include "report/suite_result.h"
#include "runner/option_values.h"

namespace leakrun {

/// A command that reads results documents, as `leakrun report` does.
struct ResultsCommand {
  std::string name;   ///< "leakrun report"
  std::string usage;  ///< what --help prints before the options, its "Usage:" line first
  /// Those of the command; --help and --color are added to them.
  boost::program_options::options_description options{"Options", 100, 60};
  std::string usage_end = {};   ///< what --help prints behind the options
  std::size_t least_files = 1;  ///< results documents that must be named
  std::size_t most_files = 1;
};

/// What its command line says.
struct ResultsCommandLine {
  OptionValues values;
  std::vector<std::string> files;  ///< the results documents; "-": standard input
};

/// Reads a command line, and of the environment --color alone: what LEAKRUN_JSON says is where runs
/// write. None where help was asked for, which is then on standard output. Throws RunError kUsage
/// with one line that says what is wrong.
std::optional<ResultsCommandLine> read_command_line(ResultsCommand command,
                                                    const std::vector<std::string>& arguments);

/// The results document, or journal, of the file `name`; "-" is standard input. Throws RunError
/// kUsage with one line where it cannot be read.
SuiteResult read_results(const std::string& name);

}  // namespace leakrun

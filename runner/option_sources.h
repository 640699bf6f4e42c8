#pragma once

#include <boost/program_options/options_description.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "runner/option_values.h"

namespace leakrun {

/// Where a command looks for its configuration file, if it is not named.
enum class ConfigSearch { kNone, kFromFirstWord, kFromWorkingDirectory };

/// What of the environment a command reads.
enum class EnvironmentUse { kAllOptions, kAppearance /* --color alone */ };

/// How the options of a command are read.
struct OptionReading {
  /// Those of the command. Where --help calls a value FILE or DIR it is a path, and one that stands
  /// in the configuration file is relative to that file. A value that is composing() is collected
  /// from all sources; of any other option the highest source that has it counts.
  const boost::program_options::options_description& options;
  std::string command = "leakrun";            ///< whose --help lists them
  std::string words = "target";               ///< the name under which what is no option is kept
  ConfigSearch search = ConfigSearch::kNone;  ///< wants an option `config` where it is not kNone
  EnvironmentUse environment = EnvironmentUse::kAllOptions;
};

struct ReadOptions {
  OptionValues values;
  std::filesystem::path config_file;  ///< absolute; empty: none
};

/// Options that are requests: neither the environment nor the configuration file has them.
bool is_request(const std::string& option);

/// Whether an option takes several values.
bool is_repeatable(const boost::program_options::option_description& option);

/// The values of a command line without `--` and what stands behind it. The command line wins over
/// the environment (LEAKRUN_THRESHOLD_MB; a variable that is empty counts as not set), which wins
/// over the configuration file, which wins over the defaults. Throws RunError kUsage with one line
/// that says what is wrong and where.
ReadOptions read_options(const OptionReading& reading, const std::vector<std::string>& arguments);

}  // namespace leakrun

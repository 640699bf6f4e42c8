#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "profile/verdict.h"
#include "runner/options.h"

namespace leakrun {

/// What `leakrun exec` was asked for; the values come from where those of RunOptions do.
struct ExecOptions {
  std::vector<std::string> command;
  std::string name;                 ///< of the result
  HeapLimits limits;                ///< before `overrides`
  std::vector<Override> overrides;  ///< the first that applies wins
  std::vector<std::string> suppression_files;
  bool generate_suppressions = false;
  bool leak_report = false;
  unsigned top = 0;
  std::optional<double> timeout_seconds;
  ReportFiles reports;  ///< of JUnit and JSON alone
  ReportStyle report_style;
  bool append = false;
  bool when_enabled = false;
  int error_exit_code = 1;  ///< instead of 0 where something was found
  SourceView view;          ///< as RunOptions has it
  ColorChoice color = ColorChoice::kAuto;
  bool no_symbol_cache = false;
  bool verbose = false;
  std::map<std::string, std::string> as_text;  ///< as RunOptions has it
};

/// The options of a command line, without the words "leakrun exec". None where help was asked for,
/// which is then on standard output. Throws RunError kUsage with one line that says what is wrong
/// and what to do.
std::optional<ExecOptions> parse_exec_options(const std::vector<std::string>& arguments);

}  // namespace leakrun

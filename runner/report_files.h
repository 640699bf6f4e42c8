#pragma once

#include <boost/program_options/options_description.hpp>
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "report/junit_report.h"
#include "report/suite_result.h"
#include "runner/option_values.h"
#include "runner/shown_stacks.h"

namespace leakrun {

/// How reports are written.
struct ReportStyle {
  unsigned top = 10;             ///< call stacks named per test
  bool junit_locations = false;  ///< JunitOptions::locations
};

JunitOptions junit_options(const ReportStyle& style);

/// A report that a run writes into a file.
struct ReportFormat {
  const char* option;             ///< the long name of the option that asks for it
  const char* name;               ///< as the text report calls it
  const char* help;               ///< of the option
  const char* starts;             ///< the characters of which one begins every such file
  bool shows_all_stacks = false;  ///< else of each failing test the largest
  bool shows_output = false;      ///< what tests wrote, also of those that passed
  void (*write)(std::ostream& out, const SuiteResult& suite, const ReportStyle& style);
};

/// All of them: a new report is a row here.
const std::vector<ReportFormat>& report_formats();

/// Which reports are asked for: the file of each by its option; "-" is standard output.
using ReportFiles = std::map<std::string, std::string>;

/// Adds the options of all formats, and of their style those that are no others'.
void add_report_options(boost::program_options::options_description& options);

/// What they say.
ReportFiles report_files_from(const OptionValues& values);

/// --top and --junit-locations.
ReportStyle report_style_from(const OptionValues& values);

/// The file that `option` asks for; empty: none.
std::string report_file(const ReportFiles& files, const std::string& option);

/// What these reports show of call stacks and outputs.
ShownStacks shown_by(const ReportFiles& files);

bool is_report_on_output(const ReportFiles& files);

/// Throws RunError where two reports would mix on standard output or in one file, where a file
/// would be written over that is no such report (kUsage), or where one cannot be written
/// (kNotMeasured): better before the tests than after them. Creates missing folders.
void check_report_files(const ReportFiles& files);

/// Writes the reports, and to `out` where they are. False where one could not be written, which
/// standard error then says.
bool write_reports(const ReportFiles& files, const SuiteResult& suite, const ReportStyle& style,
                   std::ostream& out);

}  // namespace leakrun

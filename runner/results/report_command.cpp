#include "runner/results/report_command.h"

#include <unistd.h>

#include <boost/program_options/value_semantic.hpp>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "base/text.h"
#include "report/text_report.h"
#include "runner/github_actions.h"
#include "runner/late_symbols.h"
#include "runner/options.h"
#include "runner/report_files.h"
#include "runner/rerun.h"
#include "runner/results/results_options.h"
#include "runner/source_view_options.h"
#include "runner/suite_status.h"
#include "runner/terminal.h"

namespace leakrun {
namespace {

namespace po = boost::program_options;

constexpr const char* kReportUsage =
    "Usage: leakrun report [OPTIONS] RESULTS\n"
    "\n"
    "Prints the report of an earlier run from its results document (--json), and writes it in\n"
    "other formats. RESULTS may be what a run left that was cut off: the report is then of the\n"
    "tests that had finished, says so, and the exit status is 130. - is standard input.\n"
    "\n";

ResultsCommand report_command() {
  ResultsCommand command{.name = "leakrun report", .usage = kReportUsage};
  auto add = command.options.add_options();
  add("leak-report", po::bool_switch(), "print the allocation report of each failing test");
  add("top", po::value<std::string>()->default_value("10")->value_name("N"),
      "stacks named per test");
  add_report_options(command.options);
  // The run has annotated by itself.
  add_annotation_option(command.options, "off");
  add_source_view_options(command.options);
  add("verbose,v", po::bool_switch(), "tell more of each failing test");
  add("quiet,q", po::bool_switch(), "no line for tests that passed");
  return command;
}

bool names_view(const OptionValues& values) {
  return !values.is_default("internal") || !values.is_default("path-map") ||
         !values.is_default("source-root");
}

// As `view` has its sources and frames.
void see(SuiteResult& suite, const OptionValues& values) {
  const SourceView view = source_view_from(values);
  if (suite.partial) {
    std::vector<std::string> warnings;
    add_symbols(suite, view, warnings);
    for (const std::string& warning : warnings) {
      std::cerr << "leakrun: " << printable_line(warning) << '\n';
    }
  } else if (names_view(values)) {
    see_again(suite, view);
  } else {
    return;
  }
  // What paths are relative to from here on.
  suite.options["source-root"] = view.source_root;
}

void write_text(std::ostream& out, const SuiteResult& suite, const TextOptions& text,
                bool is_quiet) {
  for (const TestResult& test : suite.results) {
    if (!is_quiet || test.verdict != Verdict::kPassed) {
      write_test_line(out, test, text);
    }
  }
  write_failure_details(out, suite, text);
  write_summary(out, suite, text);
}

}  // namespace

ExitStatus report_command_line(const std::vector<std::string>& arguments) {
  const auto line = read_command_line(report_command(), arguments);
  if (!line) {
    return ExitStatus::kPassed;
  }
  const OptionValues& values = line->values;
  const ReportFiles files = report_files_from(values);
  check_report_files(files);
  const bool is_output_taken = is_report_on_output(files);
  std::ostream& out = is_output_taken ? std::cerr : std::cout;
  const int descriptor = is_output_taken ? STDERR_FILENO : STDOUT_FILENO;
  const TextOptions text{.leak_report = values.flag("leak-report"),
                         .top = values.count("top"),
                         .color = wants_color(color_option(values), descriptor),
                         .width = terminal_width(descriptor),
                         .verbose = values.flag("verbose"),
                         .next = {program_name(), named_results(line->files.front())}};
  SuiteResult suite = read_results(line->files.front());
  const GithubActions github = github_actions_from(values);
  std::optional<PlainLines> plain_lines(std::in_place, out, github);
  see(suite, values);
  write_text(out, suite, text, values.flag("quiet"));
  const bool is_written = write_reports(files, suite, report_style_from(values), out);
  plain_lines.reset();
  annotate(out, suite, text.top, github);
  return is_written ? exit_status_of(suite) : ExitStatus::kNotMeasured;
}

}  // namespace leakrun

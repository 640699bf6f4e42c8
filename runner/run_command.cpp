#include "runner/run_command.h"

#include <fmt/format.h>

#include <iostream>
#include <optional>

#include "base/text.h"
#include "report/suppression_text.h"
#include "report/text_report.h"
#include "runner/find_tests.h"
#include "runner/github_actions.h"
#include "runner/install_layout.h"
#include "runner/rerun.h"
#include "runner/suite_run.h"
#include "runner/suite_status.h"
#include "runner/terminal.h"

namespace leakrun {
namespace {

TextOptions text_options(const RunOptions& options, int descriptor) {
  TextOptions text;
  text.leak_report = options.leak_report;
  text.top = options.top;
  text.verbose = options.verbose;
  text.width = terminal_width(descriptor);
  text.color = wants_color(options.color, descriptor);
  text.next = {program_name(), named_results(report_file(options.reports, "json"))};
  return text;
}

}  // namespace

ExitStatus run_command_line(const RunOptions& options) {
  check_report_files(options.reports);
  const bool has_report_on_output = is_report_on_output(options.reports);
  std::ostream& out = has_report_on_output ? std::cerr : std::cout;
  std::optional<PlainLines> plain_lines(std::in_place, out, options.github);
  const int descriptor = has_report_on_output ? STDERR_FILENO : STDOUT_FILENO;
  const TextOptions text = text_options(options, descriptor);
  const InstallLayout layout = find_install_layout();
  SelectedTests selected = find_tests(options, layout);
  for (const std::string& note : selected.notes) {
    out << printable_line(note) << '\n';
  }
  SuiteRun run(options, layout, std::move(selected.tests), out, text, descriptor);
  const SuiteResult suite = run.run();
  write_failure_details(out, suite, text);
  write_suppressions(out, suite);
  write_summary(out, suite, text);
  if (suite.interrupted) {
    out << fmt::format("{} of {} tests had finished.\n", suite.results.size(), run.test_count());
  }
  const bool is_written = write_reports(options.reports, suite, options.report_style, out);
  if (options.generate_suppressions) {
    write_generated_suppressions(out, suite);
  }
  for (const std::string& obstacle : run.obstacles()) {
    std::cerr << "leakrun: " << printable_line(obstacle) << '\n';
  }
  plain_lines.reset();
  annotate(out, suite, options.top, options.github);
  return is_written && !run.is_folder_full() ? exit_status_of(suite) : ExitStatus::kNotMeasured;
}

}  // namespace leakrun

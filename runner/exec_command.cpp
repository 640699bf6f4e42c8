#include "runner/exec_command.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <iostream>
#include <sstream>
#include <system_error>

#include "base/child_process.h"
#include "base/file.h"
#include "base/system_error.h"
#include "base/text.h"
#include "report/suppression_text.h"
#include "report/text_report.h"
#include "report/wording.h"
#include "runner/config_file.h"
#include "runner/exec_options.h"
#include "runner/install_layout.h"
#include "runner/lsan_options.h"
#include "runner/measure.h"
#include "runner/new_suite.h"
#include "runner/recordings.h"
#include "runner/report_files.h"
#include "runner/rerun.h"
#include "runner/results_append.h"
#include "runner/run_error.h"
#include "runner/suppression_files.h"
#include "runner/suppressor.h"
#include "runner/terminal.h"
#include "runner/test_environment.h"
#include "runner/test_results.h"
#include "runner/wrapped_process.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;

// As timeout(1) has it.
constexpr int kTimedOutStatus = 124;
// As shells have them.
constexpr int kCannotExecuteStatus = 126;
constexpr int kNotFoundStatus = 127;

// How leakrun is to end.
struct ExecEnd {
  int status = 0;
  int signal = 0;  // 0: none
};

std::string variable(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
  return value == nullptr ? "" : value;
}

bool is_enabled() {
  std::string value = variable("DETECT_MEMORY_LEAKS");
  std::transform(value.begin(), value.end(), value.begin(), [](char c) {
    return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  });
  return value == "1" || value == "true" || value == "yes";
}

// Below `leakrun run`, or another `leakrun exec`, that one measures what runs here.
bool is_measured_already() {
  return !variable("LEAKRUN_RECORDING_DIR").empty();
}

int status_of_start_error(const std::string& program, int error) {
  std::cerr << fmt::format("leakrun: cannot start {}: {}\n", printable_line(program),
                           system_message(error));
  return error == ENOENT ? kNotFoundStatus : kCannotExecuteStatus;
}

// What the caller would have seen without leakrun.
ExecEnd end_of_command(const ProcessEnd& own, Outcome outcome, const std::string& program) {
  switch (own.how) {
    case ProcessEnd::How::kSignaled:
      return {128 + own.code, own.code};
    case ProcessEnd::How::kTimedOut:
      return {kTimedOutStatus};
    case ProcessEnd::How::kNotStarted:
      return {status_of_start_error(program, own.code)};
    case ProcessEnd::How::kExited:
    case ProcessEnd::How::kOverMemory:  // no test of exec has a limit
    case ProcessEnd::How::kEndedOnRequest:
      break;
  }
  // With this leakrun had the runtime end the process, which would have used 1 by itself.
  const bool is_sanitizers = own.code == kSanitizerExitStatus &&
                             (outcome == Outcome::kAsanError || outcome == Outcome::kCrashed);
  return {is_sanitizers ? 1 : own.code};
}

// As `leakrun run` would find them for the command's program.
std::vector<Suppression> suppressions_for(const ExecOptions& options) {
  const fs::path program = find_program(options.command.front());
  if (program.empty() || !options.suppression_files.empty()) {
    return suppressions_of_run(options.suppression_files, {}, {});
  }
  return suppressions_of_run({}, find_upward(config_search_start(program), kConfigFileName),
                             {program.string()});
}

TestCase test_of(const ExecOptions& options) {
  TestCase test;
  test.name = options.name;
  test.target = options.command.front();
  test.command = options.command;
  return test;
}

// The command as a test, and by what it is judged.
struct WrappedTest {
  explicit WrappedTest(const ExecOptions& options)
      : test(test_of(options)),
        limits(limits_of(test, options.limits, options.overrides)),
        symbols(options.view, symbol_cache_folder(options.no_symbol_cache)),
        suppressor(suppressions_for(options), symbols) {
    if (const fs::path file = lsan_suppression_file(test, current_environment()); !file.empty()) {
      suppressor.add_for_leaks(0, file);
    }
  }

  TestCase test;
  HeapLimits limits;
  SymbolStore symbols;
  Suppressor suppressor;
};

ProcessSpec spec_of(const ExecOptions& options, const WrappedTest& wrapped,
                    const fs::path& folder) {
  const fs::path recordings = folder / "recordings";
  fs::create_directory(recordings);
  mark_parent_of_recordings(folder);
  const fs::path agent = preloadable_agent(find_install_layout().agent, folder);
  ProcessSpec spec;
  spec.arguments = wrapped.test.command;
  spec.environment = environment_of(wrapped.test, current_environment(),
                                    {agent, recordings, wrapped.limits, true});
  spec.recordings = recordings.string();
  spec.timeout_seconds = options.timeout_seconds;
  return spec;
}

// Whether standard error is to say anything: what the command did by itself is known to its caller.
// An ASan error is told again, for there the runtime named no functions. `suppressed` is what
// suppressions noted: where nothing else was found, nothing was.
bool has_something_to_tell(const TestResult& test, const ExecEnd& own, const ExecOptions& options,
                           std::string_view suppressed) {
  const bool says_something = !test.exempt && !test.reason.empty() && test.reason != suppressed;
  return options.verbose || !memory_findings(test).empty() || !test.asan_report.empty() ||
         own.status == kTimedOutStatus || (own.status == 0 && says_something);
}

void tell(const SuiteResult& suite, const ExecOptions& options) {
  TextOptions text;
  text.leak_report = options.leak_report;
  text.top = options.top;
  text.verbose = options.verbose;
  text.width = terminal_width(STDERR_FILENO);
  text.color = wants_color(options.color, STDERR_FILENO);
  text.next.program = program_name();
  // With --append its name in the document may become another.
  if (!options.append) {
    text.next.results_file = named_results(report_file(options.reports, "json"));
  }
  std::ostringstream details;
  write_failure_details(details, suite, text);
  std::ostringstream line;
  if (options.verbose || details.str().empty()) {
    write_test_line(line, suite.results.front(), text);
  }
  if (options.verbose) {
    write_suppressions(details, suite);
  }
  // At once: it may land in the midst of what other commands write.
  std::cerr << line.str() + details.str() << std::flush;
}

std::vector<TestResult> symbolized(JudgedTest judged, SymbolStore& symbols,
                                   const ExecOptions& options) {
  ShownStacks reports = shown_by(options.reports);
  reports.all = reports.all || options.generate_suppressions;
  reports.lists = reports.lists || options.leak_report;
  reports.output_of_all = reports.output_of_all || options.verbose;
  reports.top = options.top;
  std::vector<JudgedTest> tests;
  tests.push_back(std::move(judged));
  auto results = with_symbols(std::move(tests), symbols, reports);
  for (const std::string& warning : symbols.take_warnings()) {
    std::cerr << "leakrun: " << printable_line(warning) << '\n';
  }
  return results;
}

// True where all that was asked for is written.
bool write_documents(const SuiteResult& suite, const ExecOptions& options) {
  if (!options.append) {
    std::ostringstream nobody_asks_where;
    return write_reports(options.reports, suite, options.report_style, nobody_asks_where);
  }
  const auto written =
      append_results({report_file(options.reports, "json"), report_file(options.reports, "junit")},
                     suite, junit_options(options.report_style));
  if (!written) {
    std::cerr << "leakrun: " << printable_line(written.error()) << '\n';
  }
  return written.has_value();
}

int status_of_findings(const TestResult& test, bool is_written, const ExecOptions& options) {
  if (test.verdict == Verdict::kError && test.error == ErrorKind::kNotMeasured) {
    return static_cast<int>(ExitStatus::kNotMeasured);
  }
  if (is_failure(test.verdict)) {
    return options.error_exit_code;
  }
  return static_cast<int>(is_written ? ExitStatus::kPassed : ExitStatus::kNotMeasured);
}

ExecEnd judge_end(const ExecOptions& options, WrappedTest& wrapped, const fs::path& recordings,
                  const ProcessEnd& end, SuiteResult suite) {
  const TestCase& test = wrapped.test;
  SymbolStore& symbols = wrapped.symbols;
  FinishedProcess finished;
  finished.end = end;
  Measurement measurement = measure(recordings, finished, test,
                                    {.expects_leak_check = wrapped.limits.leaks != LeakPolicy::kOff,
                                     .live_sites = shown_by(options.reports).all},
                                    symbols.modules());
  const std::size_t noted = measurement.figures.note.size();
  wrapped.suppressor.apply(0, measurement, wrapped.limits);
  const std::string suppressed = measurement.figures.note.substr(noted);
  const ExecEnd own =
      end_of_command(measurement.own_end, measurement.outcome, test.command.front());
  const bool is_tracing_denied = measurement.is_tracing_denied;
  JudgedTest judged = judge_test(test, finished, std::move(measurement), wrapped.limits);
  const bool tells = has_something_to_tell(judged.result, own, options, suppressed);
  const bool needs_stacks = tells || options.generate_suppressions || !options.reports.empty();
  suite.wall_seconds = end.duration_seconds;
  suite.tests_selected = 1;
  // What one command of many does not match is not stale.
  suite.suppressions = wrapped.suppressor.uses(false);
  if (needs_stacks) {
    suite.results = symbolized(std::move(judged), symbols, options);
  } else {
    suite.results.push_back(std::move(judged.result));
  }
  if (tells) {
    tell(suite, options);
  }
  if (options.generate_suppressions) {
    std::ostringstream lines;
    write_generated_suppressions(lines, suite);
    std::cerr << lines.str() << std::flush;
  }
  if (is_tracing_denied) {
    std::cerr << "leakrun: " << kTracingDenied << '\n';
  }
  const bool is_written = write_documents(suite, options);
  return own.status != 0 ? own
                         : ExecEnd{status_of_findings(suite.results.front(), is_written, options)};
}

ExecEnd run_measured(const ExecOptions& options) {
  WrappedTest wrapped(options);
  const PrivateFolder folder("leakrun");
  const ProcessSpec spec = spec_of(options, wrapped, folder.path());
  SuiteResult suite = new_suite(options.as_text);
  const ProcessEnd end = run_wrapped(spec);
  try {
    return judge_end(options, wrapped, spec.recordings, end, std::move(suite));
  } catch (const std::exception& error) {
    std::cerr << "leakrun: " << printable_line(error.what()) << '\n';
    const ExecEnd own = end_of_command(end, Outcome::kAsanError, options.command.front());
    return own.status != 0 ? own : ExecEnd{static_cast<int>(ExitStatus::kNotMeasured)};
  }
}

}  // namespace

int exec_command_line(const std::vector<std::string>& arguments) {
  const auto options = parse_exec_options(arguments);
  if (!options) {
    return static_cast<int>(ExitStatus::kPassed);
  }
  if ((options->when_enabled && !is_enabled()) || is_measured_already()) {
    return status_of_start_error(options->command.front(), become(options->command));
  }
  check_report_files(options->reports);
  const ExecEnd end = run_measured(*options);
  if (end.signal != 0) {
    die_of_signal(end.signal);
  }
  return end.status;
}

}  // namespace leakrun

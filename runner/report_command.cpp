#include "runner/report_command.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <boost/program_options.hpp>
#include <charconv>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <sstream>

#include "base/file.h"
#include "base/text.h"
#include "report/json_report.h"
#include "report/text_report.h"
#include "runner/late_symbols.h"
#include "runner/options.h"
#include "runner/source_view_options.h"
#include "runner/suite_reports.h"
#include "runner/terminal.h"

namespace leakrun {
namespace {

namespace po = boost::program_options;
using Words = std::vector<std::string>;

// Larger documents are no results of tests.

constexpr const char* kReportUsage =
    "Usage: leakrun report [OPTIONS] RESULTS\n"
    "\n"
    "Prints the report of an earlier run from its results document (--json), and writes it in\n"
    "other formats. RESULTS may be what a run left that was cut off: the report is then of the\n"
    "tests that had finished, says so, and the exit status is 130. - is standard input.\n"
    "\n";

struct ReportOptions {
  std::string results;
  ReportFiles files;
  TextOptions text;
  ColorChoice color = ColorChoice::kAuto;
  bool quiet = false;
  SourceView view;
  bool is_view_named = false;  ///< by an option
};

[[noreturn]] void fail_report(const std::string& message) {
  throw RunError(ExitStatus::kUsage, message + " (leakrun report --help lists the options)");
}

po::options_description report_options() {
  po::options_description options("Options", 100, 60);
  const auto text = [](const char* value) {
    return po::value<std::string>()->default_value(value);
  };
  auto add = options.add_options();
  add("leak-report", po::bool_switch(), "print the allocation report of each failing test");
  add("top", text("10")->value_name("N"), "stacks named per test");
  add("junit", text("")->value_name("FILE"), "write a JUnit XML report; - is standard output");
  add("json", text("")->value_name("FILE"),
      "write the results document, also of a run that was cut off; - is standard output");
  add_source_view_options(options);
  add("color", text("auto")->value_name("auto|always|never"), "colour in the text report");
  add("verbose,v", po::bool_switch(), "tell more of each failing test");
  add("quiet,q", po::bool_switch(), "no line for tests that passed");
  add("help,h", po::bool_switch(), "print this");
  return options;
}

ColorChoice color_choice(const std::string& text) {
  if (text != "auto" && text != "always" && text != "never") {
    fail_report(fmt::format("--color: '{}' is none of auto, always, never", printable_line(text)));
  }
  return text == "auto"     ? ColorChoice::kAuto
         : text == "always" ? ColorChoice::kAlways
                            : ColorChoice::kNever;
}

unsigned count_of_stacks(const std::string& text) {
  unsigned count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{} || end != text.data() + text.size() || count < 1 || count > 10000) {
    fail_report(
        fmt::format("--top: '{}' is not a whole number from 1 to 10000", printable_line(text)));
  }
  return count;
}

po::variables_map read_values(const Words& arguments, const po::options_description& visible) {
  po::options_description all;
  all.add(visible).add_options()("results", po::value<Words>()->composing(), "");
  po::positional_options_description positional;
  positional.add("results", -1);
  constexpr int kStyle =
      po::command_line_style::default_style & ~po::command_line_style::allow_guessing;
  po::variables_map values;
  try {
    po::store(
        po::command_line_parser(arguments).options(all).positional(positional).style(kStyle).run(),
        values);
  } catch (const po::unknown_option& error) {
    Words names;
    for (const auto& option : visible.options()) {
      names.push_back("--" + option->long_name());
    }
    const std::string given = error.get_option_name();
    const std::string nearest = nearest_word(given, names);
    fail_report(fmt::format("unknown option '{}'{}", printable_line(given),
                            nearest.empty() ? "" : fmt::format("; did you mean '{}'?", nearest)));
  } catch (const po::error& error) {
    fail_report(printable_line(error.what()));
  }
  return values;
}

// None where help was asked for, which is then on standard output.
std::optional<ReportOptions> parsed(const Words& arguments) {
  const po::options_description visible = report_options();
  const po::variables_map values = read_values(arguments, visible);
  if (values["help"].as<bool>()) {
    std::cout << kReportUsage << visible << '\n';
    return std::nullopt;
  }
  if (values.count("results") == 0 || values["results"].as<Words>().size() != 1) {
    fail_report("name one results document, as in 'leakrun report results.json'");
  }
  ReportOptions options;
  options.results = values["results"].as<Words>().front();
  options.files = {values["junit"].as<std::string>(), values["json"].as<std::string>()};
  options.text.leak_report = values["leak-report"].as<bool>();
  options.text.top = count_of_stacks(values["top"].as<std::string>());
  options.text.verbose = values["verbose"].as<bool>();
  const char* color = std::getenv("LEAKRUN_COLOR");  // NOLINT(concurrency-mt-unsafe)
  options.color = color_choice(values["color"].defaulted() && color != nullptr
                                   ? std::string(color)
                                   : values["color"].as<std::string>());
  options.quiet = values["quiet"].as<bool>();
  options.view = source_view_from({values, {}});
  options.is_view_named =
      values.count("internal") + values.count("path-map") > 0 || !values["source-root"].defaulted();
  return options;
}

SuiteResult read_results(const std::string& name) {
  const std::string file = name == "-" ? "/dev/stdin" : name;
  const auto text = read_file(file, kLargestResults);
  if (!text) {
    throw RunError(ExitStatus::kUsage, text.error());
  }
  auto suite = read_json_report(*text);
  if (!suite) {
    throw RunError(ExitStatus::kUsage,
                   fmt::format("{} is no results document: {}", name, suite.error()));
  }
  return std::move(*suite);
}

void write_text(std::ostream& out, const SuiteResult& suite, const ReportOptions& options) {
  for (const TestResult& test : suite.results) {
    if (!options.quiet || test.verdict != Verdict::kPassed) {
      write_test_line(out, test, options.text);
    }
  }
  write_failure_details(out, suite, options.text);
  write_summary(out, suite, options.text);
}

}  // namespace

ExitStatus report_command_line(const Words& arguments) {
  auto options = parsed(arguments);
  if (!options) {
    return ExitStatus::kPassed;
  }
  check_report_files(options->files);
  const bool is_output_taken = is_report_on_output(options->files);
  std::ostream& out = is_output_taken ? std::cerr : std::cout;
  const int descriptor = is_output_taken ? STDERR_FILENO : STDOUT_FILENO;
  options->text.width = terminal_width(descriptor);
  options->text.color = wants_color(options->color, descriptor);
  SuiteResult suite = read_results(options->results);
  if (suite.partial) {
    std::vector<std::string> warnings;
    add_symbols(suite, options->view, warnings);
    for (const std::string& warning : warnings) {
      std::cerr << "leakrun: " << printable_line(warning) << '\n';
    }
  } else if (options->is_view_named) {
    see_again(suite, options->view);
  }
  write_text(out, suite, *options);
  return write_reports(options->files, suite, options->text.top, out) ? exit_status_of(suite)
                                                                      : ExitStatus::kNotMeasured;
}

}  // namespace leakrun

#include "runner/results/diff_command.h"

#include <fmt/format.h>
#include <unistd.h>

#include <boost/program_options/value_semantic.hpp>
#include <charconv>
#include <functional>
#include <iostream>
#include <string_view>

#include "base/file.h"
#include "base/text.h"
#include "report/diff/diff_report.h"
#include "runner/options.h"
#include "runner/results/read_suite.h"
#include "runner/results/results_options.h"
#include "runner/terminal.h"

namespace leakrun {
namespace {

namespace po = boost::program_options;

constexpr const char* kDiffUsage =
    "Usage: leakrun diff [OPTIONS] OLD NEW\n"
    "\n"
    "Says what became better or worse from one run of a suite to another, by their results\n"
    "documents (--json). The exit status is 1 where something got worse.\n"
    "\n";

using DiffWriter = void (*)(std::ostream&, const SuiteDiff&, const DiffOptions&);

ResultsCommand diff_command() {
  ResultsCommand command{
      .name = "leakrun diff", .usage = kDiffUsage, .least_files = 2, .most_files = 2};
  auto add = command.options.add_options();
  add("tolerance", po::value<std::string>()->default_value("0.0625")->value_name("MB|N%"),
      "by how much a test or a call stack may grow more than it did; a leak may not at all");
  add("format",
      po::value<std::string>()->default_value("text")->value_name("text|json|markdown|html"),
      "what to write");
  add("output,o", po::value<std::string>()->default_value("-")->value_name("FILE"),
      "where to; - is standard output");
  add("top", po::value<std::string>()->default_value("20")->value_name("N"),
      "rows of each table; JSON has all");
  return command;
}

Tolerance tolerance_from(const OptionValues& values) {
  const std::string text = values.text("tolerance");
  const bool is_percent = text.ends_with('%');
  const std::string_view digits = std::string_view(text).substr(0, text.size() - is_percent);
  double number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc{} || end != digits.data() + digits.size() ||
      !(number >= 0 && number <= 1e9)) {
    values.refuse("tolerance", fmt::format("'{}' is neither a number of megabytes nor a "
                                           "percentage, such as 0.5 or 10%",
                                           printable_line(text)));
  }
  Tolerance tolerance;
  if (is_percent) {
    tolerance.percent = number;
  } else {
    tolerance.bytes = static_cast<std::int64_t>(number * (1 << 20));
  }
  return tolerance;
}

// False where it cannot be written, which standard error then says.
bool write_diff(const std::string& file, const std::function<void(std::ostream&)>& write) {
  if (file == "-") {
    write(std::cout);
    return static_cast<bool>(std::cout.flush());
  }
  const auto written = write_file_atomically(file, write);
  if (!written) {
    std::cerr << "leakrun: " << printable_line(written.error()) << '\n';
  }
  return written.has_value();
}

ExitStatus status_of_diff(const SuiteDiff& diff) {
  if (!diff.is_complete) {
    return ExitStatus::kInterrupted;
  }
  if (diff.is_worse) {
    return ExitStatus::kFailed;
  }
  return diff.tests_compared > 0 ? ExitStatus::kPassed : ExitStatus::kNotMeasured;
}

}  // namespace

ExitStatus diff_command_line(const std::vector<std::string>& arguments) {
  const auto line = read_command_line(diff_command(), arguments);
  if (!line) {
    return ExitStatus::kPassed;
  }
  const OptionValues& values = line->values;
  const Tolerance tolerance = tolerance_from(values);
  const auto writer = values.choice<DiffWriter>("format", {{"text", write_diff_text},
                                                           {"json", write_diff_json},
                                                           {"markdown", write_diff_markdown},
                                                           {"html", write_diff_html}});
  const std::string file = values.text("output");
  const bool is_on_output = file == "-";
  const DiffOptions options{
      .before_name = line->files[0],
      .after_name = line->files[1],
      .top = values.count("top"),
      .width = is_on_output ? terminal_width(STDOUT_FILENO) : 0,
      .color = is_on_output && wants_color(color_option(values), STDOUT_FILENO)};
  const SuiteResult before = read_named_results(line->files[0]);
  const SuiteResult after = read_named_results(line->files[1]);
  const SuiteDiff diff = diff_between(before, after, tolerance);
  const bool is_written = write_diff(file, [&](std::ostream& out) { writer(out, diff, options); });
  return is_written ? status_of_diff(diff) : ExitStatus::kNotMeasured;
}

}  // namespace leakrun

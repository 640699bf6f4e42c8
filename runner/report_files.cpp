#include "runner/report_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/program_options/value_semantic.hpp>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <string_view>

#include "base/file.h"
#include "base/text.h"
#include "report/ci/code_quality_report.h"
#include "report/ci/sarif_report.h"
#include "report/html/html_report.h"
#include "report/json_report.h"
#include "report/junit_report.h"
#include "runner/run_error.h"
#include "runner/suite_status.h"
#include "runner/source_excerpts.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;
namespace po = boost::program_options;

constexpr const char* kJunitLocations = "junit-locations";

// A report is not written over what is none, such as the test program of a command line in which
// the file's name was forgotten.
void refuse_other_file(const ReportFormat& format, const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  char first = 0;
  std::error_code error;
  if (fs::is_regular_file(file, error) && in >> first &&
      std::string_view(format.starts).find(first) == std::string_view::npos) {
    throw RunError(
        ExitStatus::kUsage,
        fmt::format("--{} {}: there is another file of this name, which is no such report; "
                    "remove it, or name another",
                    format.option, file));
  }
}

void check_file(const ReportFormat& format, const std::string& file) {
  if (file == "-") {
    return;
  }
  refuse_other_file(format, file);
  if (const auto writable = check_writable(file); !writable) {
    throw RunError(ExitStatus::kNotMeasured, writable.error());
  }
}

// Each file by what it is whatever path leads to it, and the option that asked for it.
void refuse_same_file(const ReportFiles& files) {
  std::map<std::string, std::string> options;
  for (const auto& [option, file] : files) {
    std::error_code error;
    const auto [other, is_new] = options.try_emplace(
        file == "-" ? file : fs::weakly_canonical(file, error).string(), option);
    if (is_new) {
      continue;
    }
    throw RunError(
        ExitStatus::kUsage,
        file == "-"
            ? fmt::format("--{} - and --{} - would mix on standard output: give one of them a file",
                          option, other->second)
            : fmt::format("--{} and --{} both name {}: give each a file of its own", option,
                          other->second, file));
  }
}

// True where it was written.
bool write_report(const ReportFormat& format, const std::string& file, const SuiteResult& suite,
                  const ReportStyle& style, std::ostream& out) {
  if (file == "-") {
    format.write(std::cout, suite, style);
    return static_cast<bool>(std::cout.flush());
  }
  const std::function<void(std::ostream&)> write = [&](std::ostream& report) {
    format.write(report, suite, style);
  };
  const auto written = write_file_atomically(file, write);
  if (!written) {
    std::cerr << "leakrun: " << printable_line(written.error()) << '\n';
    return false;
  }
  out << format.name << " report: " << printable_line(file) << '\n';
  return true;
}

void write_html(std::ostream& out, const SuiteResult& suite, const ReportStyle& /*style*/) {
  write_html_report(out, suite, {.excerpts = read_excerpts(suite, source_root_of(suite))});
}

}  // namespace

JunitOptions junit_options(const ReportStyle& style) {
  return {.top = style.top, .locations = style.junit_locations};
}

const std::vector<ReportFormat>& report_formats() {
  static const std::vector<ReportFormat> formats = {
      {.option = "junit",
       .name = "JUnit",
       .help = "write a JUnit XML report; - is standard output",
       .starts = "<",
       .shows_output = true,
       .write =
           [](std::ostream& out, const SuiteResult& suite, const ReportStyle& style) {
             write_junit_report(out, suite, junit_options(style));
           }},
      {.option = "json",
       .name = "JSON",
       .help = "write the results document; - is standard output",
       .starts = "{",
       .shows_all_stacks = true,
       .write = [](std::ostream& out, const SuiteResult& suite,
                   const ReportStyle&) { write_json_report(out, suite); }},
      {.option = "sarif",
       .name = "SARIF",
       .help = "write SARIF 2.1.0, for code scanning; - is standard output",
       .starts = "{",
       .write =
           [](std::ostream& out, const SuiteResult& suite, const ReportStyle& style) {
             write_sarif_report(out, suite, style.top, static_cast<int>(exit_status_of(suite)));
           }},
      {.option = "code-quality",
       .name = "Code quality",
       .help = "write GitLab's code quality report; - is standard output",
       .starts = "[",
       .write = [](std::ostream& out, const SuiteResult& suite,
                   const ReportStyle& style) { write_code_quality_report(out, suite, style.top); }},
      {.option = "html",
       .name = "HTML",
       .help = "write a page for a browser, one file that needs no other; - is standard output",
       .starts = "<",
       .shows_all_stacks = true,
       .shows_output = true,
       .write = write_html},
  };
  return formats;
}

void add_report_options(po::options_description& options) {
  for (const ReportFormat& format : report_formats()) {
    options.add_options()(format.option,
                          po::value<std::string>()->default_value("")->value_name("FILE"),
                          format.help);
  }
  options.add_options()(kJunitLocations, po::bool_switch(),
                        "with --junit: file and line of each test, which Jenkins' schema refuses");
}

ReportStyle report_style_from(const OptionValues& values) {
  return {.top = values.count("top"), .junit_locations = values.flag(kJunitLocations)};
}

ReportFiles report_files_from(const OptionValues& values) {
  ReportFiles files;
  for (const ReportFormat& format : report_formats()) {
    if (std::string file = values.text(format.option); !file.empty()) {
      files.emplace(format.option, std::move(file));
    }
  }
  return files;
}

std::string report_file(const ReportFiles& files, const std::string& option) {
  const auto found = files.find(option);
  return found != files.end() ? found->second : std::string();
}

ShownStacks shown_by(const ReportFiles& files) {
  ShownStacks shown{.all = false};
  for (const ReportFormat& format : report_formats()) {
    if (files.contains(format.option)) {
      shown.lists = true;
      shown.all = shown.all || format.shows_all_stacks;
      shown.output_of_all = shown.output_of_all || format.shows_output;
    }
  }
  return shown;
}

bool is_report_on_output(const ReportFiles& files) {
  return std::any_of(files.begin(), files.end(),
                     [](const auto& file) { return file.second == "-"; });
}

void check_report_files(const ReportFiles& files) {
  refuse_same_file(files);
  for (const ReportFormat& format : report_formats()) {
    if (const std::string file = report_file(files, format.option); !file.empty()) {
      check_file(format, file);
    }
  }
}

bool write_reports(const ReportFiles& files, const SuiteResult& suite, const ReportStyle& style,
                   std::ostream& out) {
  bool is_written = true;
  for (const ReportFormat& format : report_formats()) {
    if (const std::string file = report_file(files, format.option); !file.empty()) {
      is_written = write_report(format, file, suite, style, out) && is_written;
    }
  }
  return is_written;
}

}  // namespace leakrun

#include "runner/suite_reports.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>

#include "base/file.h"
#include "base/text.h"
#include "report/json_report.h"
#include "report/junit_report.h"

namespace leakrun {
namespace {

// A report is not written over what is none, such as the test program of a command line in which
// the file's name was forgotten.
void refuse_other_file(const std::string& option, const std::string& file, std::string_view start) {
  std::ifstream in(file, std::ios::binary);
  char first = 0;
  std::error_code error;
  if (std::filesystem::is_regular_file(file, error) && in >> first &&
      start.find(first) == std::string_view::npos) {
    throw RunError(
        ExitStatus::kUsage,
        fmt::format("{} {}: there is another file of this name, which is no such report; "
                    "remove it, or name another",
                    option, file));
  }
}

void check_file(const std::string& option, const std::string& file, std::string_view start) {
  if (file.empty() || file == "-") {
    return;
  }
  refuse_other_file(option, file, start);
  if (const auto writable = check_writable(file); !writable) {
    throw RunError(ExitStatus::kNotMeasured, writable.error());
  }
}

// True where it was written, or not asked for.
template <typename Writer>
bool write_report(const std::string& file, const char* kind, std::ostream& out, Writer writer) {
  if (file.empty()) {
    return true;
  }
  if (file == "-") {
    writer(std::cout);
    return static_cast<bool>(std::cout.flush());
  }
  const auto written = write_file_atomically(file, std::function<void(std::ostream&)>(writer));
  if (!written) {
    std::cerr << "leakrun: " << printable_line(written.error()) << '\n';
    return false;
  }
  out << kind << " report: " << printable_line(file) << '\n';
  return true;
}

// Nothing could be measured: no test has figures, and at least one should have.
bool is_unmeasured(const SuiteResult& suite) {
  return std::any_of(suite.results.begin(), suite.results.end(),
                     [](const TestResult& test) {
                       return test.error == ErrorKind::kNotMeasured &&
                              test.outcome != Outcome::kNotStarted;
                     }) &&
         std::none_of(suite.results.begin(), suite.results.end(),
                      [](const TestResult& test) { return test.growth_bytes.has_value(); });
}

}  // namespace

bool is_report_on_output(const ReportFiles& files) {
  return files.junit == "-" || files.json == "-";
}

void check_report_files(const ReportFiles& files) {
  if (files.junit == "-" && files.json == "-") {
    throw RunError(ExitStatus::kUsage,
                   "--junit - and --json - would mix on standard output: give one of them a file");
  }
  check_file("--junit", files.junit, "<");
  check_file("--json", files.json, "{");
  std::error_code error;
  if (!files.junit.empty() && std::filesystem::weakly_canonical(files.junit, error) ==
                                  std::filesystem::weakly_canonical(files.json, error)) {
    throw RunError(
        ExitStatus::kUsage,
        fmt::format("--junit and --json both name {}: give each a file of its own", files.json));
  }
}

bool write_reports(const ReportFiles& files, const SuiteResult& suite, unsigned top,
                   std::ostream& out) {
  const bool junit = write_report(files.junit, "JUnit", out, [&](std::ostream& report) {
    write_junit_report(report, suite, top);
  });
  const bool json = write_report(files.json, "JSON", out,
                                 [&](std::ostream& report) { write_json_report(report, suite); });
  return junit && json;
}

ExitStatus exit_status_of(const SuiteResult& suite) {
  if (suite.interrupted || suite.partial) {
    return ExitStatus::kInterrupted;
  }
  if (is_unmeasured(suite)) {
    return ExitStatus::kNotMeasured;
  }
  const std::size_t good = count_of(suite, Verdict::kPassed) + count_of(suite, Verdict::kSkipped);
  return good == suite.results.size() ? ExitStatus::kPassed : ExitStatus::kFailed;
}

}  // namespace leakrun

#include "runner/suite_reports.h"

#include <algorithm>
#include <functional>
#include <iostream>

#include "base/file.h"
#include "base/text.h"
#include "report/json_report.h"
#include "report/junit_report.h"

namespace leakrun {
namespace {

void check_file(const std::string& file) {
  if (file.empty() || file == "-") {
    return;
  }
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
  check_file(files.junit);
  check_file(files.json);
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

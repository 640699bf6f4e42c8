// The results document, report/json_report.h, and what every reporter makes of it.

#include <nlohmann/json.hpp>
#include <pugixml.hpp>
#include <sstream>
#include <string>

#include "base/text.h"
#include "report/ci/annotations.h"
#include "report/ci/code_quality_report.h"
#include "report/ci/job_summary.h"
#include "report/ci/sarif_report.h"
#include "report/html/page_data.h"
#include "report/json_report.h"
#include "report/junit_report.h"
#include "report/text_report.h"
#include "report/wording.h"
#include "tests/fuzz/target.h"

namespace leakrun::fuzz {
namespace {

constexpr unsigned kTop = 3;

std::string json(const SuiteResult& suite) {
  std::ostringstream out;
  write_json_report(out, suite);
  return out.str();
}

void check_round_trip(const SuiteResult& suite) {
  const std::string written = json(suite);
  require(printable_utf8(written) == written, "a document is printable");
  const auto read = read_json_report(written);
  require(read.has_value(), "a document that was written can be read");
  require(json(*read) == written, "a document is the same after reading, byte for byte");
}

std::size_t count_children(const pugi::xml_node& node, const char* name) {
  std::size_t count = 0;
  for ([[maybe_unused]] const pugi::xml_node& child : node.children(name)) {
    ++count;
  }
  return count;
}

void check_time(const pugi::xml_node& node) {
  const std::string time = node.attribute("time").value();
  require(!time.empty() && time.find_first_not_of("0123456789.") == std::string::npos,
          "a time in JUnit is a decimal number");
}

void check_junit_test(const pugi::xml_node& node, const std::vector<TestResult>& tests) {
  const std::string name = node.attribute("name").value();
  const std::size_t failures = count_children(node, "failure") + count_children(node, "error");
  bool is_known = false;
  for (const TestResult& test : tests) {
    is_known = is_known || (printable_line(test.name) == name &&
                            failures == (is_failure(test.verdict) ? 1U : 0U));
  }
  require(is_known, "JUnit has the name, and a failure where the test fails the build");
  check_time(node);
}

void check_junit(const SuiteResult& suite) {
  std::ostringstream out;
  write_junit_report(out, suite, {.top = kTop, .locations = true});
  const std::string xml = out.str();
  require(printable_utf8(xml) == xml, "JUnit is printable");
  pugi::xml_document document;
  require(document.load_buffer(xml.data(), xml.size()), "JUnit is XML");
  const pugi::xml_node root = document.child("testsuites");
  check_time(root);
  std::size_t count = 0;
  for (const pugi::xml_node& target : root.children("testsuite")) {
    check_time(target);
    for (const pugi::xml_node& test : target.children("testcase")) {
      check_junit_test(test, suite.results);
      ++count;
    }
  }
  require(count == suite.results.size(), "JUnit has every test");
}

void check_html(const SuiteResult& suite) {
  std::ostringstream out;
  write_page_data(out, suite, {});
  const std::string data = out.str();
  require(data.find_first_of("<>&") == std::string::npos, "nothing in the data of a page ends it");
  require(printable_utf8(data) == data, "the data of a page is printable");
  require(nlohmann::json::accept(data), "the data of a page is JSON");
}

void check_text(const SuiteResult& suite, const TextOptions& options) {
  std::ostringstream out;
  for (const TestResult& test : suite.results) {
    write_test_line(out, test, options);
  }
  write_failure_details(out, suite, options);
  write_summary(out, suite, options);
  const std::string text = out.str();
  require(printable_utf8(text) == text, "the text report does nothing to a terminal");
}

nlohmann::json json_of(const std::string& text, const char* promise) {
  require(printable_utf8(text) == text, promise);
  nlohmann::json document = nlohmann::json::parse(text, nullptr, false);
  require(!document.is_discarded(), promise);
  return document;
}

void check_ci_reports(const SuiteResult& suite) {
  std::ostringstream sarif;
  write_sarif_report(sarif, suite, kTop, 1);
  const nlohmann::json run = json_of(sarif.str(), "SARIF is printable JSON").at("runs").at(0);
  std::ostringstream quality;
  write_code_quality_report(quality, suite, kTop);
  const nlohmann::json entries = json_of(quality.str(), "code quality is printable JSON");
  require(run.at("results").size() == entries.size(), "SARIF and code quality find the same");
  for (const nlohmann::json& entry : entries) {
    const std::string path = entry.at("location").at("path");
    require(!path.starts_with('/'), "a path of code quality is relative");
  }
}

void check_github(const SuiteResult& suite) {
  std::ostringstream out;
  write_annotations(out, suite, "/work");
  const std::vector<std::string> lines = split(out.str(), '\n');
  require(lines.size() <= 12, "there are ten annotations at most, and a line behind them");
  for (const std::string& line : lines) {
    require(printable_line(line) == line, "an annotation is printable, and one line");
  }
  constexpr std::size_t kSummaryLimit = 4096;
  const std::string summary = job_summary(suite, kTop, kSummaryLimit);
  require(summary.size() <= kSummaryLimit, "a job summary keeps to its limit");
  require(printable_utf8(summary) == summary, "a job summary is printable");
}

}  // namespace

bool accepts(std::string_view text) {
  const auto suite = read_json_report(text);
  if (!suite) {
    require(!suite.error().empty() && printable_line(suite.error()) == suite.error(),
            "a refusal says why, in one line");
    return false;
  }
  check_round_trip(*suite);
  check_junit(*suite);
  check_ci_reports(*suite);
  check_github(*suite);
  check_html(*suite);
  check_text(*suite, {.leak_report = true, .top = kTop, .verbose = true});
  check_text(*suite, {.top = 0, .width = 40, .next = {"leakrun", "results.json"}});
  return true;
}

}  // namespace leakrun::fuzz

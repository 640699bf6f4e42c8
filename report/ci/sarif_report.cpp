#include "report/ci/sarif_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>

#include "base/text.h"
#include "report/ci/code_place.h"
#include "report/ci/findings.h"
#include "report/ci/sarif_locations.h"
#include "report/ci/sarif_rules.h"
#include "report/wording.h"

namespace leakrun {
namespace {

using SarifJson = nlohmann::ordered_json;

// GitHub takes 25,000 and shows as many; https://docs.github.com, "SARIF support for code
// scanning".
constexpr std::size_t kMostResults = 5000;
// GitHub takes 10 MB compressed. Stacks are mostly the same names again.
constexpr std::size_t kMostSarifBytes = std::size_t{40} << 20;

bool is_utc_time(std::string_view text) {
  constexpr std::string_view kUtcForm = "dddd-dd-ddTdd:dd:ddZ";
  return text.size() == kUtcForm.size() &&
         std::equal(text.begin(), text.end(), kUtcForm.begin(), [](char c, char form) {
           return form == 'd' ? c >= '0' && c <= '9' : c == form;
         });
}

/// "leakrun/" or, of a part of a suite, "leakrun/shard-1-of-4/": GitHub has one set of results for
/// each. Behind it the time, which it keeps as the name of the run.
std::string automation_id(const SuiteResult& suite) {
  std::string id = "leakrun/";
  if (const auto shard = suite.options.find("shard"); shard != suite.options.end()) {
    const std::string_view text = shard->second;
    const auto index = leading_number(text);
    const std::size_t slash = text.find('/');
    const auto total =
        slash == std::string_view::npos ? index : leading_number(text.substr(slash + 1));
    if (index && total && slash != std::string_view::npos) {
      id += fmt::format("shard-{}-of-{}/", *index, *total);
    }
  }
  return id + (is_utc_time(suite.started) ? suite.started : "");
}

SarifJson tool_json(const SuiteResult& suite) {
  SarifJson driver = {{"name", "leakrun"}};
  if (!suite.leakrun_version.empty()) {
    driver["version"] = printable_line(suite.leakrun_version);
  }
  driver["rules"] = sarif_rules();
  return {{"driver", std::move(driver)}};
}

SarifJson base_ids_json(const std::string& source_root) {
  SarifJson root = SarifJson::object();
  if (!source_root.empty()) {
    root["uri"] = "file://" + uri_path(source_root) + (source_root == "/" ? "" : "/");
  }
  root["description"] = {{"text", "The root of the source tree (--source-root)."}};
  return {{"SRCROOT", std::move(root)}};
}

SarifJson notification(const char* level, const std::string& text) {
  return {{"level", level}, {"message", {{"text", text}}}};
}

/// What a reader of no results, or few, has to know.
SarifJson notifications_json(const SuiteResult& suite, std::size_t omitted) {
  SarifJson notifications = SarifJson::array();
  const auto others =
      std::count_if(suite.results.begin(), suite.results.end(), [](const TestResult& test) {
        return test.verdict == Verdict::kError && test.error != ErrorKind::kAsan;
      });
  if (others > 0) {
    notifications.push_back(
        notification("error", fmt::format("{} test{} crashed, timed out or could not be measured.",
                                          others, others == 1 ? "" : "s")));
  }
  if (suite.interrupted || suite.partial) {
    notifications.push_back(
        notification("error", "The run did not come to its end: not all tests have results."));
  }
  if (omitted > 0) {
    notifications.push_back(notification(
        "warning", fmt::format("{} more place{} left out: there are too many for code scanning.",
                               omitted, omitted == 1 ? " was" : "s were")));
  }
  return notifications;
}

SarifJson invocation_json(const SuiteResult& suite, int exit_status, std::size_t omitted) {
  constexpr int kFailedTests = 1;
  SarifJson invocation = {{"executionSuccessful", exit_status >= 0 && exit_status <= kFailedTests},
                          {"exitCode", exit_status}};
  if (is_utc_time(suite.started)) {
    invocation["startTimeUtc"] = suite.started;
  }
  if (!suite.host.empty()) {
    invocation["machine"] = printable_line(suite.host);
  }
  invocation["toolExecutionNotifications"] = notifications_json(suite, omitted);
  return invocation;
}

SarifJson tests_json(const Finding& finding) {
  constexpr std::size_t kMostTestNames = 100;
  SarifJson tests = SarifJson::array();
  for (std::size_t i = 0; i < std::min(finding.tests.size(), kMostTestNames); ++i) {
    tests.push_back(full_name(*finding.tests[i]));
  }
  return tests;
}

SarifJson result_json(const Finding& finding, const std::string& source_root) {
  const CodePlace place = code_place(*finding.stack, *finding.worst);
  const bool is_asan = finding.rule == FindingRule::kAsan;
  SarifJson result = {
      {"ruleId", rule_id(finding.rule)},
      {"ruleIndex", static_cast<int>(finding.rule)},
      {"level", finding.is_error ? "error" : "warning"},
      {"message", {{"text", sarif_message(finding_text(finding) + ' ' + finding_tests(finding))}}},
      {"locations", SarifJson::array({sarif_location(place, source_root)})},
      // The first is the only one that GitHub reads.
      {"partialFingerprints",
       {{"primaryLocationLineHash", finding.fingerprint + ":1"},
        {"leakrunStack/v1", finding.fingerprint}}},
      {"occurrenceCount", finding.tests.size()}};
  if (!finding.stack->empty()) {
    SarifJson flow = sarif_code_flow(*finding.stack, place.frame, source_root);
    if (!flow["threadFlows"][0]["locations"].empty()) {
      result["codeFlows"] = SarifJson::array({std::move(flow)});
    }
    result["stacks"] = SarifJson::array({sarif_stack(
        *finding.stack, is_asan ? "Where it happened" : "Where it was allocated", source_root)});
  }
  result["properties"] = {{"tests", tests_json(finding)}};
  if (!is_asan) {
    result["properties"]["bytes"] = finding.bytes;
    result["properties"]["allocations"] = finding.allocations;
  }
  return result;
}

void write_sarif_member(std::ostream& out, const char* name, const SarifJson& value) {
  out << "   " << SarifJson(name) << ": " << value.dump() << ",\n";
}

}  // namespace

void write_sarif_report(std::ostream& out, const SuiteResult& suite, unsigned top,
                        int exit_status) {
  const std::string source_root = source_root_of(suite);
  Findings findings = findings_of(suite, top, kMostResults);
  out << "{\n \"$schema\": \"https://json.schemastore.org/sarif-2.1.0.json\",\n"
         " \"version\": \"2.1.0\",\n \"runs\": [\n  {\n";
  write_sarif_member(out, "tool", tool_json(suite));
  write_sarif_member(out, "automationDetails", {{"id", automation_id(suite)}});
  write_sarif_member(out, "columnKind", "unicodeCodePoints");
  write_sarif_member(out, "originalUriBaseIds", base_ids_json(source_root));
  // Result by result: together they may take many times the memory of the suite.
  out << "   \"results\": [";
  std::size_t bytes = 0;
  std::size_t written = 0;
  for (const Finding& finding : findings.list) {
    const std::string text = result_json(finding, source_root).dump();
    bytes += text.size();
    if (bytes > kMostSarifBytes) {
      break;
    }
    out << (written == 0 ? "\n    " : ",\n    ") << text;
    ++written;
  }
  out << (written == 0 ? "],\n" : "\n   ],\n");
  const std::size_t omitted = findings.omitted + findings.list.size() - written;
  out << "   \"invocations\": "
      << SarifJson::array({invocation_json(suite, exit_status, omitted)}).dump()
      << "\n  }\n ]\n}\n";
}

}  // namespace leakrun

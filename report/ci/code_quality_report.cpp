#include "report/ci/code_quality_report.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>

#include "base/text.h"
#include "report/ci/code_place.h"
#include "report/ci/findings.h"
#include "report/wording.h"

namespace leakrun {
namespace {

using QualityJson = nlohmann::ordered_json;

constexpr std::size_t kMostEntries = 5000;

const char* severity_of(const Finding& finding) {
  return !finding.is_error ? "minor" : finding.rule == FindingRule::kAsan ? "critical" : "major";
}

/// Empty where `path` is not below the root.
std::string path_in_repository(std::string_view path, std::string_view source_root) {
  if (!source_root.empty() && is_below(path, source_root)) {
    path.remove_prefix(source_root == "/" ? 1 : source_root.size() + 1);
  }
  while (path.starts_with("./")) {
    path.remove_prefix(2);
  }
  return is_in_source_root(path) ? printable_line(path) : "";
}

QualityJson location_json(const Finding& finding, const std::string& source_root) {
  const CodePlace place = code_place(*finding.stack, *finding.worst);
  std::string path = path_in_repository(place.file, source_root);
  std::uint32_t line = std::max(place.line, 1U);
  if (path.empty()) {
    path = path_in_repository(finding.worst->target, source_root);
    line = 1;
  }
  if (path.empty()) {
    path = target_base_name(finding.worst->target);
  }
  if (!is_in_source_root(path)) {
    path = ".";
  }
  return {{"path", path}, {"lines", {{"begin", line}}}};
}

QualityJson entry_json(const Finding& finding, const std::string& source_root) {
  const std::string rule(rule_id(finding.rule));
  return {{"description", finding_text(finding) + ' ' + finding_tests(finding)},
          {"check_name", rule},
          // A place may both leak and grow, and GitLab drops the second of one fingerprint.
          {"fingerprint", fnv1a_hex(rule + '\0' + finding.fingerprint)},
          {"severity", severity_of(finding)},
          {"location", location_json(finding, source_root)}};
}

}  // namespace

void write_code_quality_report(std::ostream& out, const SuiteResult& suite, unsigned top) {
  const std::string source_root = source_root_of(suite);
  const Findings findings = findings_of(suite, top, kMostEntries);
  out << '[';
  for (std::size_t i = 0; i < findings.list.size(); ++i) {
    out << (i == 0 ? "\n " : ",\n ") << entry_json(findings.list[i], source_root).dump();
  }
  out << (findings.list.empty() ? "]\n" : "\n]\n");
}

}  // namespace leakrun

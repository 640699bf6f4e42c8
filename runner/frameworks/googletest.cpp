#include "runner/frameworks/googletest.h"

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "runner/frameworks/lines.h"
#include "runner/frameworks/masked_names.h"
#include "runner/json_reading.h"

namespace leakrun {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kSpecial = "?*:-";

// As kDisableTestFilter of gtest.cc, which is held against the suite and against the case.
bool is_disabled_name(std::string_view name) {
  return name.starts_with("DISABLED_") || name.find("/DISABLED_") != std::string_view::npos;
}

ListedCase listed_case(std::string_view suite, std::string_view name) {
  ListedCase result;
  result.name = std::string(suite) + '.' + std::string(name);
  result.disabled = is_disabled_name(suite) || is_disabled_name(name);
  return result;
}

unsigned line_number(const Json& line) {
  return line.is_number_unsigned() ? line.get<unsigned>() : 0;
}

std::vector<std::string> names_of(const std::vector<ListedCase>& cases) {
  std::vector<std::string> names;
  names.reserve(cases.size());
  for (const ListedCase& each : cases) {
    names.push_back(each.name);
  }
  return names;
}

// What stands between "file:line: Skipped" and the case's own line.
std::string skip_reason(std::string_view output) {
  constexpr std::string_view kStart = ": Skipped\n";
  const std::size_t start = output.find(kStart);
  if (start == std::string_view::npos) {
    return {};
  }
  const std::string_view text = output.substr(start + kStart.size());
  return std::string(trimmed(text.substr(0, text.find("[  SKIPPED ]"))));
}

}  // namespace

std::vector<std::string> googletest_list_arguments(const std::string& json_file) {
  // The filter stands over that of the environment: a listing is kept for other runs.
  return {"--gtest_list_tests", "--gtest_filter=*", "--gtest_output=json:" + json_file};
}

std::optional<std::vector<ListedCase>> parse_googletest_json(std::string_view json) {
  const Json parsed = Json::parse(json, nullptr, false);
  const Json& suites = json_member(parsed, "testsuites");
  if (!suites.is_array()) {
    return std::nullopt;
  }
  std::vector<ListedCase> cases;
  for (const Json& suite : suites) {
    const std::string suite_name = json_text(json_member(suite, "name"));
    const Json& tests = json_member(suite, "testsuite");
    if (suite_name.empty() || !tests.is_array()) {
      return std::nullopt;
    }
    for (const Json& test : tests) {
      const std::string name = json_text(json_member(test, "name"));
      if (name.empty() || cases.size() == kMostCases) {
        return std::nullopt;
      }
      cases.push_back(listed_case(suite_name, name));
      cases.back().file = json_text(json_member(test, "file"));
      cases.back().line = line_number(json_member(test, "line"));
    }
  }
  return cases;
}

std::optional<std::vector<ListedCase>> parse_googletest_text(std::string_view text) {
  constexpr std::string_view kComment = "  # ";
  std::vector<ListedCase> cases;
  std::string suite;
  for_each_line(text, [&](std::string_view line) {
    const bool is_case = line.starts_with("  ") && line.size() > 2 && line[2] != ' ';
    const std::size_t indent = is_case ? 2 : 0;
    line = line.substr(indent, line.find(kComment, indent) - indent);
    if (is_case && !suite.empty()) {
      cases.push_back(listed_case(suite, line));
    } else if (!is_case) {
      suite = line.ends_with('.') && line.find(' ') == std::string_view::npos
                  ? std::string(line.substr(0, line.size() - 1))
                  : std::string();
    }
    return cases.size() <= kMostCases;
  });
  if (cases.empty() || cases.size() > kMostCases) {
    return std::nullopt;
  }
  return cases;
}

std::vector<CaseSelection> select_googletest_cases(const std::vector<ListedCase>& cases) {
  constexpr std::size_t kMostTakenOut = 100;
  const MaskedNames masked(names_of(cases), kSpecial);
  std::vector<CaseSelection> result;
  result.reserve(cases.size());
  for (std::size_t i = 0; i < cases.size(); ++i) {
    std::string filter = masked.pattern(i);
    CaseSelection selection;
    std::size_t taken_out = 0;
    for (const std::size_t other : masked.matches(i)) {
      // A pattern that matches the case itself would take that out, too.
      if (masked.is_match(other, i) || taken_out == kMostTakenOut) {
        selection.selected.push_back(other);
      } else {
        filter += (taken_out++ == 0 ? '-' : ':') + masked.pattern(other);
      }
    }
    selection.reported = selection.selected.size();
    selection.arguments = {"--gtest_filter=" + filter};
    result.push_back(std::move(selection));
  }
  return result;
}

CaseReport read_googletest_report(std::string_view output) {
  constexpr std::string_view kBar = "[==========] ";
  constexpr std::string_view kSkipped = "[  SKIPPED ] ";
  CaseReport report;
  for_each_line(output, [&](std::string_view line) {
    // "[==========] 1 test from 1 test suite ran. (0 ms total)"
    if (line.starts_with(kBar) && line.find(" ran.") != std::string_view::npos) {
      if (const auto count = leading_number(line.substr(kBar.size()))) {
        report.ran = *count;
      }
    }
    // "[  SKIPPED ] 1 test, listed below:", with --gtest_brief "[  SKIPPED ] 1 test."
    if (line.starts_with(kSkipped) && line.find(" test") != std::string_view::npos) {
      report.skipped = leading_number(line.substr(kSkipped.size())).value_or(report.skipped);
    }
    return true;
  });
  if (report.skipped > 0) {
    report.skip_reason = skip_reason(output);
  }
  return report;
}

}  // namespace leakrun

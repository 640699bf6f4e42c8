#include "runner/frameworks/doctest.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "runner/frameworks/lines.h"
#include "runner/frameworks/masked_names.h"
#include "runner/frameworks/xml_part.h"

namespace leakrun {
namespace {

// Without normalizing white space: a name may have line breaks.
constexpr unsigned kDoctestXml = pugi::parse_escapes;

ListedCase doctest_case(const pugi::xml_node& node) {
  ListedCase result;
  result.name = node.attribute("name").value();
  result.group = node.attribute("testsuite").value();
  result.file = node.attribute("filename").value();
  result.line = node.attribute("line").as_uint();
  result.disabled = node.attribute("skipped").as_bool();
  return result;
}

}  // namespace

std::vector<std::string> doctest_list_arguments() {
  return {"--dt-list-test-cases", "--dt-reporters=xml", "--dt-no-skip=true", "--dt-order-by=file"};
}

std::optional<std::vector<ListedCase>> parse_doctest_xml(std::string_view output) {
  pugi::xml_document document;
  if (!load_xml_part(output, "<doctest ", "</doctest>", kDoctestXml, document)) {
    return std::nullopt;
  }
  std::vector<ListedCase> cases;
  for (const pugi::xml_node& node : document.child("doctest").children("TestCase")) {
    if (cases.size() == kMostCases) {
      return std::nullopt;
    }
    cases.push_back(doctest_case(node));
  }
  return cases;
}

std::vector<CaseSelection> select_doctest_cases(const std::vector<ListedCase>& cases,
                                                bool runs_disabled) {
  std::vector<std::string> names;
  names.reserve(cases.size());
  for (const ListedCase& each : cases) {
    names.push_back(each.name);
  }
  const MaskedNames masked(std::move(names), "?*,\\");
  std::vector<CaseSelection> result;
  result.reserve(cases.size());
  for (std::size_t i = 0; i < cases.size(); ++i) {
    std::vector<std::size_t> matches;
    CaseSelection selection;
    selection.selected = {i};
    // No name is no filter.
    if (cases[i].name.empty()) {
      matches.resize(cases.size());
      for (std::size_t other = 0; other < cases.size(); ++other) {
        matches[other] = other;
      }
    } else {
      matches = masked.matches(i);
      selection.arguments = {"--dt-test-case=" + masked.pattern(i), "--dt-case-sensitive=true"};
    }
    if (!runs_disabled) {
      std::erase_if(matches, [&](std::size_t other) { return cases[other].disabled; });
    }
    selection.reported = std::max<std::size_t>(matches.size(), 1);
    if (matches.size() > 1) {
      const auto number =
          std::find(matches.begin(), matches.end(), i) - matches.begin() + std::ptrdiff_t{1};
      selection.arguments.insert(selection.arguments.end(),
                                 {"--dt-order-by=file", fmt::format("--dt-first={}", number),
                                  fmt::format("--dt-last={}", number)});
    }
    result.push_back(std::move(selection));
  }
  return result;
}

CaseReport read_doctest_report(std::string_view output) {
  constexpr std::string_view kCounts = "[doctest] test cases:";
  constexpr std::string_view kXmlCounts = "<OverallResultsTestCases successes=\"";
  constexpr std::string_view kXmlFailures = "failures=\"";
  CaseReport report;
  for_each_line(output, [&](std::string_view line) {
    // "[doctest] test cases: 1 | 1 passed | 0 failed | 22 skipped"
    if (line.starts_with(kCounts)) {
      report.ran = leading_number(trimmed(line.substr(kCounts.size())));
    }
    const std::size_t counts = line.find(kXmlCounts);
    const std::size_t failures = line.find(kXmlFailures);
    if (counts != std::string_view::npos && failures != std::string_view::npos) {
      report.ran = leading_number(line.substr(counts + kXmlCounts.size())).value_or(0) +
                   leading_number(line.substr(failures + kXmlFailures.size())).value_or(0);
    }
    return true;
  });
  return report;
}

}  // namespace leakrun

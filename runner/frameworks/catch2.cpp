#include "runner/frameworks/catch2.h"

#include <cctype>

#include "base/text.h"
#include "runner/frameworks/lines.h"
#include "runner/frameworks/xml_part.h"

namespace leakrun {
namespace {

// White space within names stays as it is.
constexpr unsigned kCatch2Xml = pugi::parse_escapes | pugi::parse_ws_pcdata_single;

ListedCase catch2_case(const pugi::xml_node& node) {
  ListedCase result;
  result.name = node.child_value("Name");
  result.group = node.child_value("Tags");
  const pugi::xml_node source = node.child("SourceInfo");
  result.file = source.child_value("File");
  result.line = source.child("Line").text().as_uint();
  return result;
}

// "FILE:LINE"
void set_place(ListedCase& listed, std::string_view place) {
  const std::size_t colon = place.rfind(':');
  if (colon != std::string_view::npos) {
    listed.file = std::string(place.substr(0, colon));
    listed.line = static_cast<unsigned>(leading_number(place.substr(colon + 1)).value_or(0));
  }
}

}  // namespace

std::vector<std::string> catch2_list_arguments() {
  return {"--list-tests", "--reporter", "xml"};
}

std::vector<std::string> catch2_v2_list_arguments() {
  return {"--list-test-names-only", "--verbosity", "high"};
}

std::optional<std::vector<ListedCase>> parse_catch2_xml(std::string_view output) {
  pugi::xml_document document;
  if (!load_xml_part(output, "<MatchingTests", "</MatchingTests>", kCatch2Xml, document)) {
    return std::nullopt;
  }
  std::vector<ListedCase> cases;
  for (const pugi::xml_node& node : document.child("MatchingTests").children("TestCase")) {
    if (!node.child("Name") || cases.size() == kMostCases) {
      return std::nullopt;
    }
    cases.push_back(catch2_case(node));
  }
  return cases;
}

bool is_catch2_v2_listing(std::string_view output) {
  return output.find("All available test cases:") != std::string_view::npos ||
         output.find("Matching test cases:") != std::string_view::npos;
}

std::optional<std::vector<ListedCase>> parse_catch2_v2_listing(std::string_view output) {
  constexpr std::string_view kPlace = "\t@";
  std::vector<ListedCase> cases;
  std::string name;
  for_each_line(output, [&](std::string_view line) {
    const std::size_t place = line.rfind(kPlace);
    if (place == std::string_view::npos) {
      // The name has line breaks.
      name += std::string(line) + '\n';
      return true;
    }
    ListedCase listed;
    listed.name = name + std::string(line.substr(0, place));
    name.clear();
    // Quoted where it would be a comment in an --input-file.
    if (listed.name.starts_with("\"#") && listed.name.ends_with('"')) {
      listed.name = listed.name.substr(1, listed.name.size() - 2);
    }
    set_place(listed, line.substr(place + kPlace.size()));
    cases.push_back(std::move(listed));
    return cases.size() <= kMostCases;
  });
  if (cases.empty() || cases.size() > kMostCases) {
    return std::nullopt;
  }
  return cases;
}

CaseReport read_catch2_report(std::string_view output) {
  CaseReport report;
  std::size_t skipped = 0;
  const auto count_behind = [](std::string_view line, std::string_view words) {
    const std::size_t at = line.find(words);
    return at == std::string_view::npos ? std::nullopt
                                        : leading_number(line.substr(at + words.size()));
  };
  bool is_reason = false;
  for_each_line(output, [&](std::string_view line) {
    if (is_reason) {
      report.skip_reason = std::string(trimmed(line));
      is_reason = false;
    }
    if (line.starts_with("No tests ran") || line.starts_with("No test cases matched")) {
      report.ran = 0;
    } else if (line.starts_with("test cases:")) {
      // "test cases: 2 | 1 passed | 1 skipped"
      report.ran = leading_number(trimmed(line.substr(line.find(':') + 1)));
      for (const std::string& part : split(line, '|')) {
        if (part.find(" skipped") != std::string::npos) {
          skipped = leading_number(trimmed(part)).value_or(0);
        }
      }
    } else if (line.starts_with("All tests passed (")) {
      // "All tests passed (3 assertions in 1 test case)"
      report.ran = count_behind(line, " in ");
    } else if (line.starts_with("Passed ") || line.starts_with("Failed ")) {
      // compact: "Passed 1 test case with 3 assertions."
      report.ran = line.find("both 2 test cases") != std::string_view::npos ? 2
                   : line.find(" all ") != std::string_view::npos ? count_behind(line, " all ")
                   : line.find(" test case") != std::string_view::npos
                       ? leading_number(line.substr(std::string_view("Passed ").size()))
                       : report.ran;
    } else if (line.find("<OverallResultsCases ") != std::string_view::npos) {
      skipped = count_behind(line, "skips=\"").value_or(0);
      report.ran = count_behind(line, "successes=\"").value_or(0) +
                   count_behind(line, "failures=\"").value_or(0) +
                   count_behind(line, "expectedFailures=\"").value_or(0) + skipped;
    } else if (line == "explicitly with message:") {
      is_reason = true;
    }
    return true;
  });
  report.skipped = skipped;
  if (skipped == 0) {
    report.skip_reason.clear();
  }
  return report;
}

}  // namespace leakrun

#include "runner/frameworks/boost_test.h"

#include <algorithm>
#include <unordered_map>

#include "base/text.h"
#include "runner/frameworks/lines.h"

namespace leakrun {
namespace {

// Ids of suites lie below, those of cases from here on (MIN_TEST_CASE_ID in test_unit ids).
constexpr std::size_t kFirstCase = 65536;
constexpr std::size_t kDeepestSuite = 1000;

struct Unit {
  std::size_t id = 0;
  ListedCase listed;  ///< its name is not yet the whole path
};

// "tu65537[shape=Mrecord,...,color=green,label="name|file.cpp(12)|labels: @one"];"
std::optional<Unit> unit_of(std::string_view line) {
  constexpr std::string_view kLabel = "label=\"";
  const std::size_t label = line.find(kLabel);
  const auto id = leading_number(line.substr(2));
  if (!id || label == std::string_view::npos || !line.ends_with("\"];")) {
    return std::nullopt;
  }
  Unit unit;
  unit.id = *id;
  unit.listed.disabled = line.substr(0, label).find("color=yellow") != std::string_view::npos;
  const std::vector<std::string> parts =
      split(line.substr(label + kLabel.size(), line.size() - label - kLabel.size() - 3), '|');
  unit.listed.name = parts.front();
  if (parts.size() > 1 && parts[1].ends_with(')')) {
    const std::string& place = parts[1];
    const std::size_t bracket = place.rfind('(');
    unit.listed.file = place.substr(0, bracket);
    unit.listed.line = static_cast<unsigned>(
        leading_number(std::string_view(place).substr(bracket + 1)).value_or(0));
  }
  return unit;
}

bool can_be_selected(std::string_view name) {
  return !name.empty() && name.find_first_of("*/,:!@+") == std::string_view::npos;
}

class Graph {
 public:
  /// False for what is in no such graph.
  bool add(std::string_view line) {
    if (line.empty() || line == "{" || line == "}") {
      return true;
    }
    const std::size_t arrow = line.find(" -> tu");
    const std::size_t bracket = line.find('[');
    if (arrow != std::string_view::npos && arrow < bracket) {
      const auto parent = leading_number(line.substr(2));
      const auto child = leading_number(line.substr(arrow + 6));
      // With attributes it is a dependency.
      if (parent && child && bracket == std::string_view::npos) {
        parents_.emplace(*child, *parent);
      }
      return parent && child;
    }
    auto unit = unit_of(line);
    if (!unit || cases_.size() == kMostCases) {
      return false;
    }
    if (unit->id >= kFirstCase) {
      cases_.push_back(*std::move(unit));
    } else {
      suites_.emplace(unit->id, std::move(unit->listed.name));
    }
    return true;
  }

  std::optional<std::vector<ListedCase>> take_cases() {
    std::vector<ListedCase> result;
    result.reserve(cases_.size());
    for (Unit& unit : cases_) {
      if (!complete(unit)) {
        return std::nullopt;
      }
      result.push_back(std::move(unit.listed));
    }
    return result;
  }

 private:
  // Puts the names of its suites before that of the case, but for that of the whole module.
  bool complete(Unit& unit) const {
    if (!can_be_selected(unit.listed.name)) {
      return false;
    }
    auto edge = parents_.find(unit.id);
    for (std::size_t depth = 0; edge != parents_.end() && depth < kDeepestSuite; ++depth) {
      const std::size_t suite = edge->second;
      const auto name = suites_.find(suite);
      edge = parents_.find(suite);
      if (edge == parents_.end()) {
        return name != suites_.end();
      }
      if (name == suites_.end() || !can_be_selected(name->second)) {
        return false;
      }
      unit.listed.name = name->second + '/' + unit.listed.name;
    }
    return false;
  }

  std::vector<Unit> cases_;
  std::unordered_map<std::size_t, std::string> suites_;
  std::unordered_map<std::size_t, std::size_t> parents_;
};

}  // namespace

std::vector<std::string> boost_test_list_arguments() {
  return {"--list_content=DOT"};
}

std::optional<std::vector<ListedCase>> parse_boost_test_graph(std::string_view output) {
  constexpr std::string_view kStart = "digraph G {";
  const std::size_t start = output.find(kStart);
  const std::size_t end = output.rfind('}');
  if (start == std::string_view::npos || end <= start) {
    return std::nullopt;
  }
  Graph graph;
  bool is_whole = true;
  bool is_first = true;
  for_each_line(output.substr(start, end - start), [&](std::string_view line) {
    if (!std::exchange(is_first, false) && (line.starts_with("tu") || line.starts_with('{'))) {
      is_whole = graph.add(line);
    }
    return is_whole;
  });
  return is_whole ? graph.take_cases() : std::nullopt;
}

std::vector<CaseSelection> select_boost_test_cases(const std::vector<ListedCase>& cases) {
  std::vector<CaseSelection> result;
  result.reserve(cases.size());
  for (std::size_t i = 0; i < cases.size(); ++i) {
    result.push_back({{"--run_test=" + cases[i].name}, {i}, 1});
  }
  return result;
}

std::vector<std::pair<std::string, std::string>> boost_test_environment() {
  return {{"BOOST_TEST_REPORT_LEVEL", "short"}};
}

CaseReport read_boost_test_report(std::string_view output, std::string_view error_output) {
  constexpr std::string_view kRunning = "Running ";
  CaseReport report;
  std::size_t chosen = 1;
  for_each_line(output, [&](std::string_view line) {
    // "Running 1 test case..."
    if (line.starts_with(kRunning) && line.find(" test case") != std::string_view::npos) {
      chosen = leading_number(line.substr(kRunning.size())).value_or(chosen);
      return false;
    }
    return true;
  });
  std::size_t ran = 0;
  bool is_report = false;
  for_each_line(error_output, [&](std::string_view line) {
    line = trimmed(line);
    // "Test module "x" has passed with:", then "1 test case out of 16 passed"
    if (line.starts_with("Test module \"") && line.ends_with(" with:")) {
      is_report = true;
    } else if (line.starts_with("Test setup error: no test cases matching filter")) {
      report.ran = 0;
    } else if (is_report && line.find(" test case") != std::string_view::npos &&
               line.find(" out of ") != std::string_view::npos) {
      ran += line.ends_with(" skipped") ? 0 : leading_number(line).value_or(0);
    }
    return true;
  });
  if (is_report) {
    report.skipped = ran < chosen ? 1 : 0;
    report.ran = 1;
  }
  return report;
}

}  // namespace leakrun

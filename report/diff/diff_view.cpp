#include "report/diff/diff_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <type_traits>

#include "base/text.h"
#include "report/attempts_text.h"
#include "report/number_text.h"
#include "report/sites/site_place.h"
#include "report/wording.h"

namespace leakrun {
namespace {

using Row = std::vector<std::string>;

std::string run_text(std::string_view which, const std::string& name, const SuiteResult& suite) {
  return printable_line(fmt::format("{}: {}, {} on {}, {}", which, name, suite.started, suite.host,
                                    number_of(suite.results.size(), "test")));
}

/// A figure for a person and its unit.
struct Figure {
  std::string number;
  std::string unit;
};

template <class Number>
Figure figure_of(const std::optional<Number>& bytes) {
  if (!bytes) {
    return {"?", ""};
  }
  std::int64_t number = 0;
  if constexpr (std::is_signed_v<Number>) {
    number = *bytes;
  } else {
    number = as_signed(*bytes);
  }
  if (number == 0) {
    return {"0", ""};
  }
  const std::string text = human_bytes(number);
  const std::size_t space = text.find(' ');
  return {text.substr(0, space), text.substr(space)};
}

/// "3.65 -> 10.97 MB", "0 -> 216 bytes"; of one run alone "216 bytes". What was not measured is
/// "?".
std::string figures_text(const std::optional<Figure>& before, const std::optional<Figure>& after) {
  if (!before || !after) {
    const Figure& only = before ? *before : *after;
    return only.number + only.unit;
  }
  if (before->number == after->number && before->unit == after->unit) {
    return after->number + after->unit;
  }
  const bool has_one_unit = before->unit == after->unit;
  return fmt::format("{}{} -> {}{}", before->number, has_one_unit ? "" : before->unit,
                     after->number, after->unit);
}

/// "passed", "crash", "leaked, exempt".
std::string verdict_of(const TestResult& test) {
  std::string text(test.error == ErrorKind::kNone ? verdict_word(test) : word(test.error));
  return text + (test.exempt ? ", exempt" : "");
}

Figure growth_of(const TestResult& test) {
  return figure_of(test.growth_bytes);
}

Figure leaked_of(const TestResult& test) {
  return figure_of(test.leaked_bytes);
}

std::string verdicts_text(const TestChange& change) {
  const std::string before = change.before != nullptr ? verdict_of(*change.before) : "";
  const std::string after = change.after != nullptr ? verdict_of(*change.after) : before;
  return before.empty() || before == after ? after : before + " -> " + after;
}

std::string figures_of(const TestChange& change, Figure (*figure)(const TestResult&)) {
  return figures_text(
      change.before != nullptr ? std::optional(figure(*change.before)) : std::nullopt,
      change.after != nullptr ? std::optional(figure(*change.after)) : std::nullopt);
}

bool has_leaks(const TestChange& change) {
  const auto leaked = [](const TestResult* test) {
    return test != nullptr && test->leaked_bytes.value_or(0) > 0;
  };
  return leaked(change.before) || leaked(change.after);
}

std::string title_of(TestChangeKind kind) {
  switch (kind) {
    case TestChangeKind::kNewlyFailing:
      return "Newly failing";
    case TestChangeKind::kFixed:
      return "Fixed";
    case TestChangeKind::kVerdict:
      return "Another verdict";
    case TestChangeKind::kGrown:
      return "Tests that keep more";
    case TestChangeKind::kShrunk:
      return "Tests that keep less";
    case TestChangeKind::kAdded:
      return "Added";
    case TestChangeKind::kRemoved:
      break;
  }
  return "Removed";
}

DiffTable test_table(const SuiteDiff& diff, TestChangeKind kind, std::size_t top) {
  std::vector<const TestChange*> changes;
  for (const TestChange& change : diff.tests) {
    if (change.kind == kind) {
      changes.push_back(&change);
    }
  }
  const std::size_t shown = std::min(changes.size(), top);
  const auto end = changes.begin() + static_cast<std::ptrdiff_t>(shown);
  const bool with_leaks = std::any_of(changes.begin(), end,
                                      [](const TestChange* change) { return has_leaks(*change); });
  DiffTable table{.title = fmt::format("{} ({})", title_of(kind), changes.size()),
                  .columns = {{"Verdict", ColumnKind::kFixed}, {"Growth", ColumnKind::kFigure}},
                  .rows = {},
                  .left_out = changes.size() - shown};
  if (with_leaks) {
    table.columns.push_back({"Leaked", ColumnKind::kFigure});
  }
  table.columns.push_back({"Test", ColumnKind::kText});
  for (std::size_t i = 0; i < shown; ++i) {
    const TestChange& change = *changes[i];
    Row row = {verdicts_text(change), figures_of(change, growth_of)};
    if (with_leaks) {
      row.push_back(figures_of(change, leaked_of));
    }
    row.push_back(full_name(change.after != nullptr ? *change.after : *change.before));
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::string bytes_or_dash(std::optional<std::int64_t> bytes) {
  return bytes ? human_bytes(*bytes) : "-";
}

DiffTable site_table(const SiteChanges& sites, std::size_t top) {
  const std::size_t shown = std::min(sites.changes.size(), top);
  DiffTable table{
      .title = fmt::format("Call stacks that {} ({})",
                           sites.kind == SiteKind::kGrowth ? "grow" : "leak", sites.changes.size()),
      .columns = {{"", ColumnKind::kFixed},
                  {"Change", ColumnKind::kFigure},
                  {"New", ColumnKind::kFigure},
                  {"Tests", ColumnKind::kFigure},
                  {"Place", ColumnKind::kPath},
                  {"Function < its callers", ColumnKind::kText}},
      .rows = {},
      .left_out = sites.changes.size() - shown};
  for (std::size_t i = 0; i < shown; ++i) {
    const SiteChange& change = sites.changes[i];
    const SitePlace place = site_place(*change.stack);
    table.rows.push_back({std::string(word(change.kind)), signed_bytes(change.change),
                          bytes_or_dash(change.after), fmt::format("{}", change.tests), place.place,
                          own_calls(*change.stack)});
  }
  return table;
}

std::string names_of(const std::vector<const TestResult*>& tests) {
  constexpr std::size_t kMostNames = 3;
  std::string names;
  for (std::size_t i = 0; i < std::min(tests.size(), kMostNames); ++i) {
    names += (i == 0 ? "" : ", ") + full_name(*tests[i]);
  }
  return names + (tests.size() > kMostNames ? ", …" : "");
}

std::string tolerance_text(const Tolerance& tolerance) {
  return tolerance.percent ? fmt::format("{:.6g}%", *tolerance.percent)
                           : human_bytes(tolerance.bytes);
}

std::size_t worse_tests(const SuiteDiff& diff) {
  return static_cast<std::size_t>(
      std::count_if(diff.tests.begin(), diff.tests.end(),
                    [](const TestChange& change) { return change.is_worse; }));
}

std::size_t worse_sites(const SiteChanges& sites) {
  return static_cast<std::size_t>(
      std::count_if(sites.changes.begin(), sites.changes.end(),
                    [](const SiteChange& change) { return change.is_worse; }));
}

std::string conclusion_of(const SuiteDiff& diff) {
  const std::string compared =
      fmt::format("{} compared, tolerance {}", number_of(diff.tests_compared, "test"),
                  tolerance_text(diff.tolerance));
  if (diff.is_worse) {
    return fmt::format("Worse: {} and {} ({}).", number_of(worse_tests(diff), "test"),
                       number_of(worse_sites(diff.growth) + worse_sites(diff.leaks), "call stack"),
                       compared);
  }
  if (diff.tests_compared == 0) {
    return "Nothing could be compared: no test was measured in both runs.";
  }
  return fmt::format("{} ({}).",
                     diff.is_complete ? "Nothing got worse"
                                      : "Nothing got worse in what the runs have, which is not all",
                     compared);
}

std::vector<DiffDoubt> doubts_of(const SuiteDiff& diff) {
  std::vector<DiffDoubt> doubts;
  for (const std::string& warning : diff.warnings) {
    doubts.push_back({warning, ""});
  }
  for (const NotComparedTests& group : diff.not_compared) {
    doubts.push_back({fmt::format("{} not compared, {}", number_of(group.tests.size(), "test"),
                                  sentence(group.why)),
                      names_of(group.tests)});
  }
  return doubts;
}

}  // namespace

DiffView diff_view(const SuiteDiff& diff, const DiffOptions& options) {
  DiffView view;
  view.conclusion = conclusion_of(diff);
  view.is_good = !diff.is_worse && diff.is_complete && diff.tests_compared > 0;
  view.runs = {run_text("Old", options.before_name, *diff.before),
               run_text("New", options.after_name, *diff.after)};
  std::vector<DiffTable> tables;
  for (const TestChangeKind kind :
       {TestChangeKind::kNewlyFailing, TestChangeKind::kVerdict, TestChangeKind::kGrown,
        TestChangeKind::kAdded, TestChangeKind::kRemoved, TestChangeKind::kShrunk,
        TestChangeKind::kFixed}) {
    tables.push_back(test_table(diff, kind, options.top));
  }
  tables.push_back(site_table(diff.growth, options.top));
  tables.push_back(site_table(diff.leaks, options.top));
  for (DiffTable& table : tables) {
    if (!table.rows.empty()) {
      view.tables.push_back(std::move(table));
    }
  }
  view.doubts = doubts_of(diff);
  return view;
}

}  // namespace leakrun

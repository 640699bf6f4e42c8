#include "report/sites/stats_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <ostream>
#include <string>
#include <vector>

#include "base/text.h"
#include "report/ink.h"
#include "report/number_text.h"
#include "report/sites/suite_stats.h"
#include "report/sites/summary_text.h"
#include "report/text_table.h"
#include "report/wording.h"

namespace leakrun {
namespace {

using Rows = std::vector<std::vector<std::string>>;

void write_title(std::ostream& out, const std::string& title, bool color) {
  out << '\n' << painted(title, Ink::kBold, color) << "\n\n";
}

std::string verdict_counts(const SuiteResult& suite) {
  std::string text;
  for (const Verdict verdict : {Verdict::kPassed, Verdict::kGrew, Verdict::kLeaked,
                                Verdict::kFailed, Verdict::kError, Verdict::kSkipped}) {
    if (const std::size_t count = count_of(suite, verdict); count > 0) {
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, word(verdict));
    }
  }
  if (const std::size_t flaky = flaky_count(suite); flaky > 0) {
    text += fmt::format(", {} flaky", flaky);
  }
  return text;
}

std::string measured_text(const SuiteStats& stats) {
  std::string text = fmt::format("{} of {}", stats.measured, stats.tests);
  for (const auto& [reason, count] : stats.not_measured) {
    text += fmt::format("{}{} {}", &reason == &stats.not_measured.front().first ? "; not: " : ", ",
                        count, reason);
  }
  return text;
}

void write_totals_of(std::ostream& out, const SuiteResult& suite, const SuiteStats& stats) {
  const auto line = [&](const char* name, const std::string& text) {
    out << fmt::format("{:<10}{}\n", name, text);
  };
  line("Tests", stats.tests == 0 ? std::string("0")
                                 : fmt::format("{}: {}", stats.tests, verdict_counts(suite)));
  line("Measured", measured_text(stats));
  line("Growth",
       fmt::format("{} in {}", human_bytes(stats.growth_bytes), number_of(stats.grown, "test")));
  line("Leaks",
       fmt::format("{} in {}", human_bytes(stats.leaked_bytes), number_of(stats.leaking, "test")));
  if (stats.exempt > 0) {
    line("Exempt", number_of(stats.exempt, "test"));
  }
  line("Time", fmt::format("{}; all tests together {}", human_seconds(suite.wall_seconds),
                           human_seconds(stats.test_seconds)));
}

void write_percentiles(std::ostream& out, const SuiteStats& stats, const StatsOptions& options) {
  if (stats.growths.empty()) {
    return;
  }
  write_title(out, "Growth of a test", options.color);
  std::vector<TableColumn> columns;
  std::vector<std::string> row;
  const auto add = [&](const char* title, unsigned percent) {
    columns.push_back({title, ColumnKind::kFigure});
    row.push_back(human_bytes(growth_percentile(stats, percent)));
  };
  add("least", 0);
  add("median", 50);
  add("90%", 90);
  add("95%", 95);
  add("99%", 99);
  add("most", 100);
  write_table(out, columns, {row}, {.indent = 2, .width = options.width, .color = options.color});
}

std::string size_text(std::uint64_t least) {
  const std::string text = human_bytes(as_signed(least));
  const std::size_t zeros = text.find(".00");
  return zeros == std::string::npos ? text : text.substr(0, zeros) + text.substr(zeros + 3);
}

std::string bar_of(std::int64_t bytes, std::int64_t most) {
  constexpr double kLongestBar = 20;
  const double part = most > 0 ? static_cast<double>(bytes) / static_cast<double>(most) : 0;
  return std::string(static_cast<std::size_t>(std::max(part * kLongestBar, 1.0)), '#');
}

void write_sizes(std::ostream& out, const SuiteStats& stats, const StatsOptions& options) {
  if (stats.sizes.empty()) {
    return;
  }
  write_title(out, "Growth by size of allocation (mean of each call stack)", options.color);
  std::int64_t most = 0;
  for (const SizeClass& size : stats.sizes) {
    most = std::max(most, size.bytes);
  }
  Rows rows;
  for (const SizeClass& size : stats.sizes) {
    rows.push_back({size_text(size.least), fmt::format("{}", size.stacks),
                    fmt::format("{}", size.allocations), human_bytes(size.bytes),
                    bar_of(size.bytes, most)});
  }
  write_table(out,
              {{"Size from", ColumnKind::kFigure},
               {"Stacks", ColumnKind::kFigure},
               {"Allocations", ColumnKind::kFigure},
               {"Bytes", ColumnKind::kFigure},
               {"", ColumnKind::kFixed}},
              rows, {.indent = 2, .width = options.width, .color = options.color});
  if (stats.stacks_without_size > 0) {
    out << fmt::format("  and {} with larger allocations in the place of smaller ones\n",
                       number_of(stats.stacks_without_size, "call stack"));
  }
}

std::string figure_or_mark(const std::optional<std::uint64_t>& bytes) {
  return bytes ? human_bytes(as_signed(*bytes)) : "?";
}

void write_tests(std::ostream& out, const std::string& title,
                 const std::vector<const TestResult*>& tests, const StatsOptions& options) {
  Rows rows;
  for (std::size_t i = 0; i < std::min(tests.size(), options.top); ++i) {
    const TestResult& test = *tests[i];
    rows.push_back({test.growth_bytes ? signed_bytes(*test.growth_bytes) : "?",
                    figure_or_mark(test.final_bytes), figure_or_mark(test.max_rss_bytes),
                    human_seconds(test.duration_seconds), full_name(test)});
  }
  if (rows.empty()) {
    return;
  }
  write_title(out, title, options.color);
  write_table(out,
              {{"Growth", ColumnKind::kFigure},
               {"Heap at end", ColumnKind::kFigure},
               {"Most RSS", ColumnKind::kFigure},
               {"Time", ColumnKind::kFigure},
               {"Test", ColumnKind::kText}},
              rows, {.indent = 2, .width = options.width, .color = options.color});
}

}  // namespace

void write_stats(std::ostream& out, const SuiteResult& suite, const StatsOptions& options) {
  const SuiteStats stats = suite_stats(suite);
  write_totals_of(out, suite, stats);
  write_percentiles(out, stats, options);
  write_sizes(out, stats, options);
  write_tests(out, "Tests that grew most", stats.largest, options);
  write_tests(out, "Tests that took longest", stats.longest, options);
  out << '\n';
  write_unknown(out, suite);
}

}  // namespace leakrun

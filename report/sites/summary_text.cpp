#include "report/sites/summary_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "base/saturating.h"
#include "base/text.h"
#include "report/ink.h"
#include "report/number_text.h"
#include "report/sites/site_place.h"
#include "report/text_report.h"
#include "report/text_table.h"
#include "report/wording.h"

namespace leakrun {
namespace {

std::vector<TableColumn> site_columns(SiteGrouping grouping) {
  std::vector<TableColumn> columns = {{"Bytes", ColumnKind::kFigure},
                                      {"Allocations", ColumnKind::kFigure},
                                      {"Tests", ColumnKind::kFigure}};
  if (grouping == SiteGrouping::kPlace) {
    columns.push_back({"Stacks", ColumnKind::kFigure});
  }
  columns.push_back({"Place", ColumnKind::kPath});
  // Of a function the end of its name is worth most, of a chain of calls the beginning.
  columns.push_back(grouping == SiteGrouping::kPlace
                        ? TableColumn{"Function", ColumnKind::kPath}
                        : TableColumn{"Function < its callers", ColumnKind::kText});
  return columns;
}

std::vector<std::string> row_of(const SiteTotal& site, SiteKind kind, SiteGrouping grouping) {
  const SitePlace place = site_place(*site.stack);
  std::vector<std::string> row = {
      kind == SiteKind::kGrowth ? signed_bytes(site.bytes) : human_bytes(site.bytes),
      fmt::format("{}", site.allocations), fmt::format("{}", site.tests)};
  if (grouping == SiteGrouping::kPlace) {
    row.push_back(fmt::format("{}", site.stacks));
  }
  row.push_back(place.place);
  row.push_back(grouping == SiteGrouping::kPlace ? place.function : own_calls(*site.stack));
  return row;
}

void write_rest(std::ostream& out, const SiteTotals& totals, std::size_t shown,
                std::string_view noun) {
  if (shown < totals.sites.size()) {
    std::int64_t bytes = 0;
    for (std::size_t i = shown; i < totals.sites.size(); ++i) {
      bytes = saturating_sum(bytes, totals.sites[i].bytes);
    }
    out << fmt::format("  and {} with {}; --top N shows more\n",
                       number_of(totals.sites.size() - shown, "more " + std::string(noun)),
                       human_bytes(bytes));
  }
  if (totals.tests_without_stack > 0) {
    out << fmt::format("  {} in {} without a call stack\n", human_bytes(totals.bytes_without_stack),
                       number_of(totals.tests_without_stack, "test"));
  }
  if (totals.omitted > 0) {
    out << fmt::format("  {} left out of the results document, to save memory\n",
                       number_of(totals.omitted, "smaller call stack"));
  }
}

void write_kind(std::ostream& out, const SuiteResult& suite, SiteKind kind,
                const SummaryOptions& options) {
  const SiteTotals totals = site_totals(suite, kind, options.grouping);
  const bool is_growth = kind == SiteKind::kGrowth;
  out << painted(is_growth ? "Growth" : "Leaks", Ink::kBold, options.color) << ": ";
  if (totals.sites.empty()) {
    out << (is_growth ? "no call stack that grew\n" : "no call stack that leaked\n");
  } else {
    out << fmt::format("{} by {} in {}\n\n", human_bytes(totals.bytes),
                       number_of(totals.stacks, "call stack"), number_of(totals.tests, "test"));
  }
  const std::size_t shown = std::min(totals.sites.size(), options.top);
  std::vector<std::vector<std::string>> rows;
  for (std::size_t i = 0; i < shown; ++i) {
    rows.push_back(row_of(totals.sites[i], kind, options.grouping));
  }
  write_table(out, site_columns(options.grouping), rows,
              {.indent = 2, .width = options.width, .color = options.color});
  write_rest(out, totals, shown, options.grouping == SiteGrouping::kPlace ? "place" : "call stack");
}

}  // namespace

void write_site_summary(std::ostream& out, const SuiteResult& suite,
                        const SummaryOptions& options) {
  if (options.growth) {
    write_kind(out, suite, SiteKind::kGrowth, options);
    out << '\n';
  }
  if (options.leaks) {
    write_kind(out, suite, SiteKind::kLeaks, options);
    out << '\n';
  }
  write_unknown(out, suite);
}

void write_unknown(std::ostream& out, const SuiteResult& suite) {
  const auto tests = static_cast<std::size_t>(
      std::count_if(suite.results.begin(), suite.results.end(),
                    [](const TestResult& test) { return !test.growth_bytes.has_value(); }));
  if (tests > 0) {
    out << fmt::format("{} of {} {} not measured.\n", tests,
                       number_of(suite.results.size(), "test"), tests == 1 ? "was" : "were");
  }
  if (suite.results.empty()) {
    out << "The results have no test.\n";
  }
  write_not_finished(out, suite);
}

}  // namespace leakrun

#include "report/section_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ostream>

#include "base/text.h"
#include "report/columns.h"
#include "report/ink.h"
#include "report/wording.h"

namespace leakrun {
namespace {

constexpr std::size_t kLongestLabel = 200;

std::string label_of(const SectionResult& section) {
  return clipped(printable_line(section.label), kLongestLabel);
}

std::int64_t excess_of(const SectionResult& scope) {
  return scope.growth_bytes - as_signed(scope.threshold_bytes.value_or(0));
}

void write_left_out(std::ostream& out, std::size_t count) {
  if (count > 0) {
    out << fmt::format("  and {} more scope{} over {}\n", count, count == 1 ? "" : "s",
                       count == 1 ? "its threshold" : "their thresholds");
  }
}

/// Growth, start, end, threshold, kind, label.
using SectionRow = std::array<std::string, 6>;

SectionRow row_of(const SectionResult& section, bool with_process) {
  std::string label = label_of(section);
  if (with_process) {
    label += fmt::format(" (process {})", section.pid);
  }
  if (!section.has_ended) {
    label += ", not ended";
  }
  if (section.exceeded) {
    label += ", over its threshold";
  }
  return {signed_bytes(section.growth_bytes),
          human_bytes(as_signed(section.baseline_bytes)),
          human_bytes(as_signed(section.final_bytes)),
          section.threshold_bytes ? megabytes(as_signed(*section.threshold_bytes)) : "-",
          std::string(word(section.kind)),
          std::move(label)};
}

}  // namespace

std::vector<const SectionResult*> exceeded_scopes(const TestResult& test) {
  std::vector<const SectionResult*> scopes;
  for (const SectionResult& section : test.measurements) {
    if (section.exceeded) {
      scopes.push_back(&section);
    }
  }
  std::stable_sort(scopes.begin(), scopes.end(),
                   [](const auto* a, const auto* b) { return excess_of(*a) > excess_of(*b); });
  return scopes;
}

std::string scope_finding(const SectionResult& scope) {
  return fmt::format("Growth in scope '{}'{}: {} (threshold: {})", label_of(scope),
                     scope.has_ended ? "" : ", which did not end", human_bytes(scope.growth_bytes),
                     megabytes(as_signed(scope.threshold_bytes.value_or(0))));
}

void write_exceeded_scopes(std::ostream& out, const TestResult& test, unsigned top) {
  const auto scopes = exceeded_scopes(test);
  const std::size_t shown = std::min<std::size_t>(scopes.size(), top);
  for (std::size_t i = 0; i < shown; ++i) {
    const SectionResult& scope = *scopes[i];
    const Frame* const place =
        scope.growth_sites.empty() ? nullptr : place_of(scope.growth_sites.front().stack);
    out << "  " << scope_finding(scope) << (place == nullptr ? "" : ": " + location(*place))
        << '\n';
  }
  write_left_out(out, scopes.size() - shown);
}

void write_scope_block(std::ostream& out, const TestResult& test, const StackStyle& style) {
  const auto scopes = exceeded_scopes(test);
  const std::size_t shown = std::min<std::size_t>(scopes.size(), style.top);
  for (std::size_t i = 0; i < shown; ++i) {
    out << '\n' << scope_finding(*scopes[i]) << '\n';
    write_growth_sites(out, scopes[i]->growth_sites, 0, style);
  }
  write_left_out(out, scopes.size() - shown);
}

void write_section_table(std::ostream& out, const TestResult& test, bool color) {
  if (test.measurements.empty()) {
    return;
  }
  std::vector<SectionRow> rows = {{"Growth", "Start", "End", "Threshold", "Kind", "Label"}};
  for (const SectionResult& section : test.measurements) {
    rows.push_back(row_of(section, test.processes.size() > 1));
  }
  std::array<std::size_t, 6> widths{};
  for (const SectionRow& row : rows) {
    for (std::size_t column = 0; column < row.size(); ++column) {
      widths[column] = std::max(widths[column], columns(row[column]));
    }
  }
  out << "\nMarks and scopes:\n";
  for (const SectionRow& row : rows) {
    std::string line;
    for (std::size_t column = 0; column < 4; ++column) {
      line += padded_front(row[column], widths[column]) + "  ";
    }
    line += padded(row[4], widths[4]) + "  " + row[5];
    out << "    " << painted(line, Ink::kBold, color && &row == &rows.front()) << '\n';
  }
  if (test.measurements_omitted > 0) {
    out << fmt::format("    and {} that grew less\n", test.measurements_omitted);
  }
}

}  // namespace leakrun

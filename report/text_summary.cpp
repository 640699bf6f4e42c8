#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "report/columns.h"
#include "report/ink.h"
#include "report/text_report.h"
#include "report/wording.h"

namespace leakrun {
namespace {

/// Growth, threshold, test, top site.
using Row = std::array<std::string, 4>;
using Widths = std::array<std::size_t, 4>;

constexpr std::size_t kGap = 2;

Row row_of(const TestResult& test) {
  const Stack* const stack = !test.growth_sites.empty() ? &test.growth_sites.front().stack
                             : !test.leaks.empty()      ? &test.leaks.front().stack
                                                        : nullptr;
  const Frame* const place = stack != nullptr ? place_of(*stack) : nullptr;
  return {signed_bytes(*test.growth_bytes),
          test.exempt ? "exempt" : megabytes(as_signed(test.threshold_bytes)), full_name(test),
          place == nullptr ? "-" : location(*place)};
}

/// What each column needs; 0: it is left out. Where the terminal has less, test and site share what
/// is left, the site with half of it at least; where that is too little, the threshold makes room.
Widths widths_of(const std::vector<Row>& rows, std::size_t terminal) {
  Widths widths{};
  for (const Row& row : rows) {
    for (std::size_t column = 0; column < row.size(); ++column) {
      widths[column] = std::max(widths[column], columns(row[column]));
    }
  }
  if (terminal != 0) {
    constexpr std::size_t kLeast = 20;
    if (widths[0] + widths[1] + 3 * kGap + kLeast > terminal) {
      widths[1] = 0;
    }
    const std::size_t figures = widths[0] + 2 * kGap + (widths[1] > 0 ? widths[1] + kGap : 0);
    const std::size_t room = std::max(terminal, figures + kLeast) - figures;
    widths[3] = std::min(widths[3], std::max(room / 2, room - std::min(room, widths[2])));
    widths[2] = std::min(widths[2], room - widths[3]);
  }
  return widths;
}

std::string line_of(const Row& row, const Widths& widths) {
  const std::string gap(kGap, ' ');
  return padded_front(row[0], widths[0]) +
         (widths[1] > 0 ? gap + padded_front(row[1], widths[1]) : "") + gap +
         padded(clipped(row[2], widths[2]), widths[2]) + gap + clipped_front(row[3], widths[3]);
}

void write_growth_table(std::ostream& out, const SuiteResult& suite, const TextOptions& options) {
  std::vector<Row> rows = {{"Growth", "Threshold", "Test", "Top site"}};
  std::vector<const TestResult*> tests;
  for (const TestResult& test : suite.results) {
    tests.push_back(&test);
  }
  for (const TestResult* test : most_grown(std::move(tests))) {
    rows.push_back(row_of(*test));
  }
  if (rows.size() == 1) {
    return;
  }
  const Widths widths = widths_of(rows, options.width);
  out << painted(line_of(rows.front(), widths), Ink::kBold, options.color) << '\n';
  for (std::size_t i = 1; i < rows.size(); ++i) {
    out << line_of(rows[i], widths) << '\n';
  }
  out << '\n';
}

std::string count_text(std::size_t count, Verdict verdict, bool color) {
  const std::string plural = verdict == Verdict::kError && count != 1 ? "s" : "";
  const std::string text = fmt::format("{} {}{}", count, word(verdict), plural);
  return painted(text, ink_of(verdict), color && count > 0);
}

void write_totals(std::ostream& out, const SuiteResult& suite, const TextOptions& options) {
  const std::size_t tests = suite.results.size();
  out << fmt::format("{} test{} in {}: ", tests, tests == 1 ? "" : "s",
                     human_seconds(suite.wall_seconds));
  out << count_text(count_of(suite, Verdict::kPassed), Verdict::kPassed, options.color);
  if (const std::size_t flaky = flaky_count(suite); flaky > 0) {
    out << " (" << painted(fmt::format("{} flaky", flaky), Ink::kYellow, options.color) << ")";
  }
  for (const Verdict verdict :
       {Verdict::kGrew, Verdict::kLeaked, Verdict::kFailed, Verdict::kError, Verdict::kSkipped}) {
    if (const std::size_t count = count_of(suite, verdict); count > 0) {
      out << ", " << count_text(count, verdict, options.color);
    }
  }
  out << '\n';
}

}  // namespace

std::vector<const TestResult*> most_grown(std::vector<const TestResult*> tests) {
  constexpr std::size_t kMost = 10;
  std::erase_if(tests, [](const TestResult* test) { return test->growth_bytes.value_or(0) <= 0; });
  std::stable_sort(tests.begin(), tests.end(), [](const TestResult* a, const TestResult* b) {
    return *a->growth_bytes > *b->growth_bytes;
  });
  tests.resize(std::min(tests.size(), kMost));
  return tests;
}

void write_summary(std::ostream& out, const SuiteResult& suite, const TextOptions& options) {
  out << '\n';
  write_growth_table(out, suite, options);
  write_totals(out, suite, options);
  write_not_finished(out, suite);
}

void write_not_finished(std::ostream& out, const SuiteResult& suite) {
  if (suite.tests_not_run > 0) {
    const bool is_one = suite.tests_not_run == 1;
    out << fmt::format("{} test{} not run: too many had failed (--fail-fast, --max-fail).\n",
                       suite.tests_not_run, is_one ? "" : "s");
  }
  if (suite.interrupted) {
    out << "Interrupted: only the tests that finished are reported.\n";
  }
  if (suite.partial) {
    out << fmt::format(
        "Partial: the run was cut off after {} of {} tests. What became of the others is not "
        "known.\n",
        suite.results.size(), suite.tests_selected);
  }
}

}  // namespace leakrun

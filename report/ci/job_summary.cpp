#include "report/ci/job_summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <sstream>
#include <vector>

#include "base/text.h"
#include "report/ci/asan_stack.h"
#include "report/ci/code_place.h"
#include "report/columns.h"
#include "report/wording.h"

namespace leakrun {
namespace {

constexpr std::size_t kMostRows = 500;
constexpr std::size_t kLongestCell = 300;

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ' ||
         static_cast<unsigned char>(c) >= 0x80U;
}

std::string code(const std::string& text) {
  return text.empty() ? "" : "<code>" + markdown_text(clipped(text, kLongestCell)) + "</code>";
}

std::string plural(std::size_t count, const char* noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::vector<const TestResult*> failing_tests(const SuiteResult& suite) {
  std::vector<const TestResult*> tests;
  for (const TestResult& test : suite.results) {
    if (is_failure(test.verdict)) {
      tests.push_back(&test);
    }
  }
  return tests;
}

std::string summary_headline(const SuiteResult& suite, std::size_t failures) {
  const std::size_t tests = suite.results.size();
  const bool is_cut_off = suite.interrupted || suite.partial;
  std::string line =
      failures > 0 ? fmt::format("## leakrun: {} of {} failed\n\n", failures, plural(tests, "test"))
      : is_cut_off ? "## leakrun: cut off\n\n"
                   : fmt::format("## leakrun: {} without failure\n\n", plural(tests, "test"));
  if (is_cut_off) {
    line += fmt::format("**The run did not come to its end: {} of {} had finished.**\n\n", tests,
                        plural(std::max(tests, suite.tests_selected), "test"));
  } else if (suite.tests_not_run > 0) {
    line += fmt::format("**{} did not run, since too many had failed.**\n\n",
                        plural(suite.tests_not_run, "test"));
  }
  return line;
}

std::string totals_table(const SuiteResult& suite) {
  std::string names = "|";
  std::string rule = "|";
  std::string counts = "|";
  for (const Verdict verdict : {Verdict::kPassed, Verdict::kGrew, Verdict::kLeaked,
                                Verdict::kFailed, Verdict::kError, Verdict::kSkipped}) {
    names += fmt::format(" {} |", word(verdict));
    rule += " ---: |";
    counts += fmt::format(" {} |", count_of(suite, verdict));
  }
  if (const std::size_t flaky = flaky_count(suite); flaky > 0) {
    names += " of these flaky |";
    rule += " ---: |";
    counts += fmt::format(" {} |", flaky);
  }
  return names + '\n' + rule + '\n' + counts + "\n\n";
}

std::string bytes_cell(const std::optional<std::int64_t>& bytes) {
  return bytes ? markdown_text(signed_bytes(*bytes)) : "not measured";
}

/// The place that memory is blamed on, or where AddressSanitizer stopped; else that of the test.
std::string place_cell(const TestResult& test, const std::string& source_root) {
  const Stack asan =
      test.error == ErrorKind::kAsan ? asan_stack(test.asan_report, source_root) : Stack();
  const Stack* const stack = !asan.empty()                   ? &asan
                             : memory_findings(test).empty() ? nullptr
                                                             : decisive_stack(test);
  if (const Frame* const place = stack == nullptr ? nullptr : place_of(*stack)) {
    return code(location(*place));
  }
  return test.file.empty() ? "" : code(fmt::format("{}:{}", printable_line(test.file), test.line));
}

std::string summary_row(const TestResult& test, const std::string& source_root) {
  const std::uint64_t leaked = test.leaked_bytes.value_or(0);
  return fmt::format("| {} | {} | {} | {} | {} | {} |\n", code(full_name(test)), word(test.verdict),
                     bytes_cell(test.growth_bytes),
                     markdown_text(megabytes(as_signed(test.threshold_bytes))),
                     leaked > 0 ? markdown_text(human_bytes(as_signed(leaked))) : "",
                     place_cell(test, source_root));
}

std::string details_of(const TestResult& test, unsigned top) {
  std::ostringstream text;
  text << printable_line(test.reason) << '\n';
  if (!memory_findings(test).empty()) {
    write_allocation_report(text, test, {.top = top});
  }
  if (!test.asan_report.empty()) {
    constexpr std::size_t kLongestReport = std::size_t{16} << 10;
    text << '\n'
         << printable_output(std::string_view(test.asan_report).substr(0, kLongestReport)) << '\n';
  }
  // The empty line before <pre> makes it a block of its own, which only </pre> ends.
  return fmt::format("<details><summary>{}</summary>\n\n<pre>\n{}</pre>\n\n</details>\n\n",
                     code(full_name(test)), html_text(text.str()));
}

/// Appends `piece` where there is room for it, and behind it for what has to be said at the end.
bool append_bounded(std::string& summary, const std::string& piece, std::size_t limit) {
  constexpr std::size_t kRoomForEnd = 400;
  if (summary.size() + piece.size() + kRoomForEnd > limit) {
    return false;
  }
  summary += piece;
  return true;
}

}  // namespace

std::string markdown_text(std::string_view text) {
  std::string escaped;
  for (const char c : printable_line(text)) {
    escaped += is_plain(c) ? std::string(1, c) : fmt::format("&#{};", static_cast<int>(c));
  }
  return escaped;
}

std::string html_text(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    escaped += c == '&' || c == '<' || c == '>' ? fmt::format("&#{};", static_cast<int>(c))
                                                : std::string(1, c);
  }
  return escaped;
}

std::string job_summary(const SuiteResult& suite, unsigned top, std::size_t limit) {
  const std::vector<const TestResult*> failing = failing_tests(suite);
  const std::string source_root = source_root_of(suite);
  std::string summary;
  if (!append_bounded(summary, summary_headline(suite, failing.size()) + totals_table(suite),
                      limit) ||
      failing.empty()) {
    return summary;
  }
  std::size_t rows = 0;
  summary +=
      "| test | verdict | growth | threshold | leaked | place |\n"
      "| --- | --- | ---: | ---: | ---: | --- |\n";
  // Half of the room is for the stacks.
  while (rows < std::min(failing.size(), kMostRows) &&
         append_bounded(summary, summary_row(*failing[rows], source_root), limit / 2)) {
    ++rows;
  }
  summary += '\n';
  std::size_t told = 0;
  while (told < rows && append_bounded(summary, details_of(*failing[told], top), limit)) {
    ++told;
  }
  if (rows < failing.size()) {
    summary += fmt::format("{} failed, too, and left out here.\n",
                           plural(failing.size() - rows, "more test"));
  }
  if (told < rows) {
    summary +=
        fmt::format("The stacks of {} are left out here.\n", plural(rows - told, "more test"));
  }
  return summary;
}

}  // namespace leakrun

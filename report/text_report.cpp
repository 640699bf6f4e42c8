#include "report/text_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "report/ink.h"
#include "report/wording.h"

namespace leakrun {
namespace {

constexpr std::size_t kOutputLines = 30;
constexpr std::size_t kAsanReportLines = 60;
constexpr std::size_t kLongestOutputLine = 500;
constexpr std::size_t kRule = 70;
constexpr std::size_t kUnlimited = std::numeric_limits<std::size_t>::max();

Ink ink_of(Verdict verdict) {
  if (is_failure(verdict)) {
    return Ink::kRed;
  }
  return verdict == Verdict::kPassed ? Ink::kGreen : Ink::kYellow;
}

std::string capitals(std::string_view word) {
  std::string capital(word);
  for (char& c : capital) {
    if (c >= 'a' && c <= 'z') {
      c = static_cast<char>(c - 'a' + 'A');
    }
  }
  return capital;
}

bool starts_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0u) != 0x80u;
}

// Columns of printable text: its characters.
std::size_t columns(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), starts_character));
}

// `text`, or its beginning and an ellipsis where it has more than `limit` columns.
std::string clipped(std::string_view text, std::size_t limit) {
  if (columns(text) <= limit) {
    return std::string(text);
  }
  std::size_t end = 0;
  for (std::size_t kept = 0; end < text.size(); ++end) {
    if (starts_character(text[end]) && ++kept >= limit) {
      break;
    }
  }
  return std::string(text.substr(0, end)) + "…";
}

std::string padded(std::string_view text, std::size_t width) {
  const std::size_t used = columns(text);
  return std::string(text) + std::string(used < width ? width - used : 0, ' ');
}

std::string growth_text(const TestResult& test) {
  return test.growth_bytes ? signed_bytes(*test.growth_bytes) : "not measured";
}

std::string verdict_text(Verdict verdict, bool color) {
  return painted(padded(capitals(word(verdict)), 7), ink_of(verdict), color);
}

// The name and what stands behind it in `room` columns. What the reader can do without goes
// first: the remark, then the target, which rarely changes from line to line.
std::string test_label(const TestResult& test, std::size_t room, bool color) {
  const std::string name = printable_line(test.name);
  const std::string target = target_base_name(test.target) + "::";
  const std::size_t named = columns(target) + columns(name);
  if (named > room) {
    return clipped(name, room);
  }
  const std::string label = painted(target, Ink::kDim, color) + name;
  const std::string remark = is_failure(test.verdict) ? "" : printable_line(test.reason);
  constexpr std::size_t kShortestRemark = 16;
  if (remark.empty() || room - named < kShortestRemark) {
    return label;
  }
  return label + "  " + painted(clipped(remark, room - named - 2), Ink::kDim, color);
}

void write_banner(std::ostream& out, const TestResult& test, bool color) {
  const std::string rule(kRule, '=');
  out << rule << '\n';
  out << painted("MEMORY LEAK DETECTED: " + full_name(test), Ink::kRed, color) << '\n';
  for (const std::string& finding : memory_findings(test)) {
    out << finding << '\n';
  }
  out << rule << '\n';
}

void write_heading(std::ostream& out, const TestResult& test, const TextOptions& options) {
  out << painted(capitals(word(test.verdict)), ink_of(test.verdict), options.color) << "  "
      << painted(full_name(test), Ink::kBold, options.color) << '\n';
  out << printable_line(test.reason) << '\n';
  if (options.leak_report || memory_findings(test).empty()) {
    return;
  }
  out << "Run with --leak-report for details.\n";
  if (const std::string place = decisive_place(test); !place.empty()) {
    out << "  " << place << '\n';
  }
}

std::vector<std::string> printable_lines(std::string_view text) {
  std::vector<std::string> lines = split(text, '\n');
  while (!lines.empty() && trimmed(lines.back()).empty()) {
    lines.pop_back();
  }
  for (std::string& line : lines) {
    if (line.ends_with('\r')) {
      line.pop_back();
    }
    line = clipped(printable_utf8(line), kLongestOutputLine);
  }
  return lines;
}

void write_indented(std::ostream& out, const std::vector<std::string>& lines, std::size_t first,
                    std::size_t count) {
  for (std::size_t i = first; i < first + count; ++i) {
    out << (lines[i].empty() ? "" : "    ") << lines[i] << '\n';
  }
}

void write_asan_report(std::ostream& out, const TestResult& test, const TextOptions& options) {
  const std::vector<std::string> lines = printable_lines(test.asan_report);
  if (lines.empty()) {
    return;
  }
  const std::size_t shown =
      options.verbose ? lines.size() : std::min(lines.size(), kAsanReportLines);
  out << "\nAddressSanitizer report:\n";
  write_indented(out, lines, 0, shown);
  if (shown < lines.size()) {
    out << fmt::format("    and {} more lines\n", lines.size() - shown);
  }
}

void write_stream(std::ostream& out, std::string_view name, const std::string& text,
                  const TestResult& test, const TextOptions& options) {
  const std::vector<std::string> lines = printable_lines(text);
  if (lines.empty()) {
    return;
  }
  const std::size_t shown = options.verbose ? lines.size() : std::min(lines.size(), kOutputLines);
  out << '\n' << name;
  if (shown < lines.size()) {
    out << fmt::format(", last {} of {} lines", shown, lines.size());
  }
  out << (test.output.truncated ? ", middle cut out:\n" : ":\n");
  write_indented(out, lines, lines.size() - shown, shown);
}

void write_command(std::ostream& out, const TestResult& test) {
  std::string command;
  for (const std::string& argument : test.command) {
    command += (command.empty() ? "" : " ") + shell_quoted(argument);
  }
  out << "\nCommand:\n    " << printable_line(command) << '\n';
}

void write_processes(std::ostream& out, const TestResult& test) {
  if (test.processes.empty()) {
    return;
  }
  const auto figure = [](const std::optional<std::uint64_t>& bytes) {
    return bytes ? human_bytes(as_signed(*bytes)) : std::string("not measured");
  };
  out << "\nProcesses:\n";
  for (const ProcessResult& process : test.processes) {
    out << fmt::format("    {} {}: {} at the start, {} at the end", process.pid,
                       printable_line(process.executable), figure(process.baseline_bytes),
                       figure(process.final_bytes));
    out << (process.not_measured.empty() ? "" : "; " + printable_line(process.not_measured))
        << '\n';
  }
}

void write_details(std::ostream& out, const TestResult& test, const TextOptions& options) {
  out << '\n';
  if (options.leak_report && is_memory_verdict(test.verdict)) {
    write_banner(out, test, options.color);
  } else {
    write_heading(out, test, options);
  }
  if (options.verbose) {
    write_command(out, test);
    write_processes(out, test);
  }
  if (options.leak_report) {
    write_allocation_report(out, test, options.top, options.color);
  }
  write_asan_report(out, test, options);
  if (options.verbose || !is_memory_verdict(test.verdict)) {
    write_stream(out, "Standard output", test.output.standard_output, test, options);
    write_stream(out, "Standard error", test.output.standard_error, test, options);
  }
}

bool has_details(const TestResult& test) {
  const bool warns_of_leaks = test.verdict == Verdict::kPassed && !test.exempt &&
                              !test.leaks.empty() && !test.reason.empty();
  return is_failure(test.verdict) || warns_of_leaks;
}

// The tests that grew, largest growth first.
std::vector<const TestResult*> grown_tests(const SuiteResult& suite) {
  std::vector<const TestResult*> grown;
  for (const TestResult& test : suite.results) {
    if (test.growth_bytes.value_or(0) > 0) {
      grown.push_back(&test);
    }
  }
  std::stable_sort(grown.begin(), grown.end(), [](const TestResult* a, const TestResult* b) {
    return *a->growth_bytes > *b->growth_bytes;
  });
  return grown;
}

std::string threshold_text(const TestResult& test) {
  return test.exempt ? "exempt" : megabytes(as_signed(test.threshold_bytes));
}

std::string top_site_text(const TestResult& test) {
  const Frame* const place =
      test.growth_sites.empty() ? nullptr : place_of(test.growth_sites.front().stack);
  return place == nullptr ? "-" : location(*place);
}

void write_growth_table(std::ostream& out, const SuiteResult& suite, const TextOptions& options) {
  constexpr std::size_t kRows = 10;
  std::vector<const TestResult*> tests = grown_tests(suite);
  if (tests.empty()) {
    return;
  }
  tests.resize(std::min(tests.size(), kRows));
  const std::size_t room = options.width == 0 ? kUnlimited : options.width;
  std::size_t name_width = 4;
  for (const TestResult* test : tests) {
    name_width = std::max(name_width, columns(full_name(*test)));
  }
  name_width = std::min(name_width, room / 2);
  const auto row = [&](std::string_view growth, std::string_view threshold, std::string_view name,
                       std::string_view site) {
    return clipped(fmt::format("{:>12}  {:>11}  {}  {}", growth, threshold,
                               padded(clipped(name, name_width), name_width), site),
                   room);
  };
  out << painted(row("Growth", "Threshold", "Test", "Top site"), Ink::kBold, options.color) << '\n';
  for (const TestResult* test : tests) {
    out << row(signed_bytes(*test->growth_bytes), threshold_text(*test), full_name(*test),
               top_site_text(*test))
        << '\n';
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
  for (const Verdict verdict :
       {Verdict::kGrew, Verdict::kLeaked, Verdict::kFailed, Verdict::kError, Verdict::kSkipped}) {
    if (const std::size_t count = count_of(suite, verdict); count > 0) {
      out << ", " << count_text(count, verdict, options.color);
    }
  }
  out << '\n';
}

}  // namespace

void write_test_line(std::ostream& out, const TestResult& test, const TextOptions& options) {
  const std::string figures =
      fmt::format("  {:>12}  {:>9}  ", growth_text(test), human_seconds(test.duration_seconds));
  const std::size_t used = 7 + columns(figures);
  constexpr std::size_t kShortestName = 20;
  const std::size_t room = options.width == 0
                               ? kUnlimited
                               : std::max<std::size_t>(options.width, used + kShortestName) - used;
  out << verdict_text(test.verdict, options.color) << figures
      << test_label(test, room, options.color) << '\n';
}

void write_failure_details(std::ostream& out, const SuiteResult& suite,
                           const TextOptions& options) {
  for (const TestResult& test : suite.results) {
    if (has_details(test)) {
      write_details(out, test, options);
    }
  }
}

void write_summary(std::ostream& out, const SuiteResult& suite, const TextOptions& options) {
  out << '\n';
  write_growth_table(out, suite, options);
  write_totals(out, suite, options);
  if (suite.interrupted) {
    out << "Interrupted: only the tests that finished are reported.\n";
  }
}

}  // namespace leakrun

#include "report/text_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <ostream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "report/attempts_text.h"
#include "report/columns.h"
#include "report/ink.h"
#include "report/section_text.h"
#include "report/wording.h"

namespace leakrun {
namespace {

constexpr std::size_t kOutputLines = 30;
constexpr std::size_t kAsanReportLines = 60;
constexpr std::size_t kLongestOutputLine = 500;
constexpr std::size_t kLongestVerdict = 7;  // "SKIPPED"
constexpr std::size_t kRule = 70;
constexpr std::size_t kUnlimited = std::numeric_limits<std::size_t>::max();

std::string capitals(std::string_view word) {
  std::string capital(word);
  for (char& c : capital) {
    if (c >= 'a' && c <= 'z') {
      c = static_cast<char>(c - 'a' + 'A');
    }
  }
  return capital;
}

std::string growth_text(const TestResult& test) {
  return test.growth_bytes ? signed_bytes(*test.growth_bytes) : "not measured";
}

std::string verdict_text(const TestResult& test, bool color) {
  return painted(padded(capitals(verdict_word(test)), kLongestVerdict), verdict_ink(test), color);
}

/// The name and what stands behind it in `room` columns. What the reader can do without goes
/// first: the remark, then the target, which rarely changes from line to line.
std::string test_label(const TestResult& test, std::size_t room, bool color) {
  const std::string name = printable_line(test.name);
  const std::string target = target_base_name(test.target) + "::";
  const std::size_t named = columns(target) + columns(name);
  if (named > room) {
    return clipped(name, room);
  }
  std::string label = painted(target, Ink::kDim, color) + name;
  const std::string remark = is_failure(test.verdict) ? ""
                             : is_flaky(test)         ? flaky_remark(test)
                                                      : printable_line(test.reason);
  constexpr std::size_t kShortestRemark = 16;
  if (remark.empty() || room - named < kShortestRemark) {
    return label;
  }
  return label + "  " + painted(clipped(remark, room - named - 2), Ink::kDim, color);
}

void write_banner(std::ostream& out, const TestResult& test, const TextOptions& options) {
  const std::string rule(options.width == 0 ? kRule : std::min<std::size_t>(kRule, options.width),
                         '=');
  const bool color = options.color;
  out << rule << '\n';
  out << painted("MEMORY LEAK DETECTED: " + full_name(test), Ink::kRed, color) << '\n';
  for (const std::string& finding : memory_findings(test)) {
    out << finding << '\n';
  }
  // The findings are the reason's first sentence; what follows it is said nowhere else. The label
  // of a scope stands before its threshold, and may be more than one sentence.
  const std::size_t threshold = test.reason.rfind("(threshold: ");
  if (const std::size_t end =
          test.reason.find(". ", threshold == std::string::npos ? 0 : threshold);
      end != std::string::npos) {
    out << printable_line(std::string_view(test.reason).substr(end + 2)) << '\n';
  }
  out << rule << '\n';
}

void write_heading(std::ostream& out, const TestResult& test, const TextOptions& options) {
  out << painted(capitals(verdict_word(test)), verdict_ink(test), options.color) << "  "
      << painted(full_name(test), Ink::kBold, options.color) << '\n';
  if (!test.reason.empty()) {
    out << printable_line(test.reason) << '\n';
  }
  if (options.leak_report || memory_findings(test).empty() || decisive_stack(test) == nullptr) {
    return;
  }
  out << "Run with --leak-report for details.\n";
  if (const std::string place = decisive_place(test); !place.empty()) {
    out << "  " << place << '\n';
  }
  write_exceeded_scopes(out, test, options.top);
}

std::vector<std::string> printable_lines(std::string_view text) {
  std::vector<std::string> lines = split(printable_output(text), '\n');
  while (!lines.empty() && trimmed(lines.back()).empty()) {
    lines.pop_back();
  }
  for (std::string& line : lines) {
    line = clipped(line, kLongestOutputLine);
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

// What the test wrote to standard error before the report that is shown already.
std::string_view error_before_asan_report(const TestResult& test) {
  std::string_view text = test.output.standard_error;
  const std::string_view report = test.asan_report;
  const std::size_t start = text.find(report.substr(0, report.find('\n')));
  if (report.empty() || start == std::string_view::npos) {
    return text;
  }
  text = text.substr(0, start);
  // With these the runtime begins its report (ScopedInErrorReport in asan_report.cpp).
  constexpr std::string_view kSeparator =
      "=================================================================\n";
  constexpr std::string_view kSignal = "AddressSanitizer:DEADLYSIGNAL\n";
  for (const std::string_view lead : {kSeparator, kSignal}) {
    text.remove_suffix(text.ends_with(lead) ? lead.size() : 0);
  }
  return text;
}

void write_stream(std::ostream& out, std::string_view name, std::string_view text,
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
    write_banner(out, test, options);
  } else {
    write_heading(out, test, options);
  }
  if (!test.unwind_note.empty()) {
    out << printable_line(test.unwind_note) << '\n';
  }
  write_runs(out, test);
  if (options.verbose) {
    write_command(out, test);
    write_processes(out, test);
    write_section_table(out, test, options.color);
  }
  if (options.leak_report) {
    // What passed in the end has nothing to report: what it failed by has.
    const TestResult& failed = is_flaky(test) ? test.attempts.back() : test;
    write_allocation_report(out, failed, {options.top, options.color, options.verbose});
  }
  write_asan_report(out, test, options);
  if (options.verbose || !is_memory_verdict(test.verdict)) {
    write_stream(out, "Standard output", test.output.standard_output, test, options);
    write_stream(out, "Standard error",
                 options.verbose ? std::string_view(test.output.standard_error)
                                 : error_before_asan_report(test),
                 test, options);
  }
}

/// How to go on from the tests of a run, one by one as long as that is no wall of text.
class Steps {
 public:
  Steps(std::ostream& out, const SuiteResult& suite, const TextOptions& options)
      : out_(out), suite_(suite), options_(options) {}

  /// Of a test, behind its details.
  void write(const TestResult& test, std::string_view details) {
    constexpr std::size_t kMostTests = 10;
    constexpr std::size_t kMostBytes = std::size_t{16} << 10;  // many targets make long commands
    if (tests_ == kMostTests || bytes_ > kMostBytes) {
      ++left_out_;
      return;
    }
    std::ostringstream steps;
    write_next_steps(steps, suite_, test, options_.next, options_.color);
    const std::string text = steps.str();
    // With a heading alone they are one block.
    const bool has_parts = details.find("\n\n", 1) != std::string_view::npos;
    out_ << (text.empty() || !has_parts ? "" : "\n") << text;
    ++tests_;
    bytes_ += text.size();
  }

  void write_rest() { write_further_steps(out_, suite_, left_out_, options_.next, options_.color); }

 private:
  std::ostream& out_;
  const SuiteResult& suite_;
  const TextOptions& options_;
  std::size_t tests_ = 0;
  std::size_t bytes_ = 0;
  std::size_t left_out_ = 0;
};

bool has_details(const TestResult& test) {
  const bool warns_of_leaks = test.verdict == Verdict::kPassed && !test.exempt &&
                              test.leaks.size() + test.leaks_omitted > 0 && !test.reason.empty();
  return is_failure(test.verdict) || is_flaky(test) || warns_of_leaks;
}

}  // namespace

void write_test_line(std::ostream& out, const TestResult& test, const TextOptions& options) {
  constexpr std::size_t kShortestName = 20;
  const std::size_t width = options.width == 0 ? kUnlimited : options.width;
  std::string figures = fmt::format("  {:>12}  ", growth_text(test));
  const std::string seconds = fmt::format("{:>9}  ", human_seconds(test.duration_seconds));
  if (kLongestVerdict + columns(figures + seconds) + kShortestName <= width) {
    figures += seconds;
  }
  const std::size_t used = kLongestVerdict + columns(figures);
  constexpr std::size_t kShortestClipped = 10;
  const std::size_t room = std::max(width, used + kShortestClipped) - used;
  out << verdict_text(test, options.color) << figures << test_label(test, room, options.color)
      << '\n';
}

void write_slow_line(std::ostream& out, std::string_view target, std::string_view name,
                     double seconds) {
  out << fmt::format("{}{:.6g} s  {}::{}\n", padded("SLOW", kLongestVerdict + 2), seconds,
                     target_base_name(target), printable_line(name));
}

void write_failure_details(std::ostream& out, const SuiteResult& suite,
                           const TextOptions& options) {
  Steps steps(out, suite, options);
  for (const TestResult& test : suite.results) {
    if (has_details(test)) {
      std::ostringstream details;
      write_details(details, test, options);
      out << details.str();
      if (is_failure(test.verdict)) {
        steps.write(test, details.str());
      }
    } else if (options.verbose && !test.measurements.empty()) {
      out << '\n';
      write_heading(out, test, options);
      write_section_table(out, test, options.color);
    }
  }
  steps.write_rest();
}

}  // namespace leakrun

#include "report/junit_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <ostream>
#include <pugixml.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "base/text.h"
#include "report/ci/asan_stack.h"
#include "report/ci/code_place.h"
#include "report/wording.h"

namespace leakrun {
namespace {

/// Of each stream of each test: CI systems refuse or drop reports of many megabytes.
constexpr std::size_t kOutputLimit = std::size_t{64} << 10;

struct Suite {
  std::string name;        ///< the target
  std::string class_name;  ///< its base name, or the target where that is not unique
  std::vector<const TestResult*> tests;
};

std::vector<Suite> suites_of(const SuiteResult& suite) {
  std::vector<Suite> suites;
  std::map<std::string, std::size_t> index_of_target;
  std::map<std::string, int> uses_of_class_name;
  for (const TestResult& test : suite.results) {
    const auto [entry, is_new] = index_of_target.try_emplace(test.target, suites.size());
    if (is_new) {
      suites.push_back({printable_line(test.target), target_base_name(test.target), {}});
      ++uses_of_class_name[suites.back().class_name];
    }
    suites[entry->second].tests.push_back(&test);
  }
  for (Suite& each : suites) {
    // GitLab tells tests apart by class name and name alone, and drops the second of a pair.
    if (uses_of_class_name[each.class_name] > 1) {
      each.class_name = each.name;
    }
  }
  return suites;
}

/// A document that was read may hold any number, and their sum may be infinite, which is no
/// decimal. Adding 0 turns -0 into 0.
std::string xml_seconds(double seconds) {
  constexpr double kLongest = 1e15;
  return fmt::format("{:.3f}", std::clamp(seconds, 0.0, kLongest) + 0.0);
}

std::size_t character_start(std::string_view text, std::size_t position) {
  while (position > 0 && (static_cast<unsigned char>(text[position]) & 0xC0u) == 0x80u) {
    --position;
  }
  return position;
}

/// Printable, and without its middle where it is longer than the limit.
std::string bounded(std::string_view raw) {
  std::string text = printable_output(raw);
  if (text.size() <= kOutputLimit) {
    return text;
  }
  const std::size_t head = character_start(text, kOutputLimit / 2);
  const std::size_t tail = character_start(text, text.size() - kOutputLimit / 2);
  return fmt::format("{}\n[leakrun: {} bytes left out here]\n{}", text.substr(0, head), tail - head,
                     text.substr(tail));
}

template <class Number>
std::string figure_text(const std::optional<Number>& bytes) {
  return bytes ? std::to_string(*bytes) : "unmeasured";
}

std::string standard_output_text(const TestResult& test) {
  std::string text = fmt::format(
      "leakrun: growth_bytes={} baseline_bytes={} final_bytes={} leaked_bytes={} "
      "threshold_bytes={}\n",
      figure_text(test.growth_bytes), figure_text(test.baseline_bytes),
      figure_text(test.final_bytes), figure_text(test.leaked_bytes), test.threshold_bytes);
  if (test.exempt) {
    text += fmt::format("leakrun: exempt: {}\n", printable_line(test.exempt_reason));
  } else if (test.verdict == Verdict::kPassed && !test.reason.empty()) {
    text += fmt::format("leakrun: {}\n", printable_line(test.reason));
  }
  if (test.output.truncated) {
    text += "leakrun: the middle of the test's output was not kept\n";
  }
  return text + bounded(test.output.standard_output);
}

std::string type_of(const TestResult& test) {
  switch (test.verdict) {
    case Verdict::kGrew:
      return "leakrun.growth";
    case Verdict::kLeaked:
      return "leakrun.leak";
    case Verdict::kError:
      return fmt::format("leakrun.{}", word(test.error));
    case Verdict::kFailed:
    case Verdict::kPassed:
    case Verdict::kSkipped:
      break;
  }
  return "leakrun.test";
}

/// How the tests of one suite are written.
struct JunitStyle {
  JunitOptions options;
  std::string source_root;
};

struct SourcePlace {
  std::string text;  ///< as location(Frame) has it; empty: not known
  std::string file;  ///< empty: not known
  unsigned line = 0;
};

SourcePlace place_in(const Stack& stack) {
  const Frame* const frame = place_of(stack);
  return frame == nullptr ? SourcePlace{} : SourcePlace{location(*frame), frame->file, frame->line};
}

SourcePlace place_of_test(const TestResult& test) {
  Frame frame;
  frame.file = test.file;
  frame.line = test.line;
  return test.file.empty() ? SourcePlace{} : SourcePlace{location(frame), test.file, test.line};
}

/// Of the memory or the access that is at fault, else of the test that failed by itself.
SourcePlace place_of_finding(const TestResult& test, const JunitStyle& style) {
  const Stack* const stack = memory_findings(test).empty() ? nullptr : decisive_stack(test);
  if (stack != nullptr && place_of(*stack) != nullptr) {
    return place_in(*stack);
  }
  if (SourcePlace access = place_in(asan_stack(test.asan_report, style.source_root));
      !access.text.empty()) {
    return access;
  }
  return place_of_test(test);
}

/// GitLab does not show the message attribute, so the body begins with it.
std::string body_of(const TestResult& test, const JunitStyle& style) {
  std::ostringstream body;
  body << printable_line(test.reason) << '\n';
  if (const SourcePlace place = place_of_finding(test, style); !place.text.empty()) {
    body << place.text << '\n';
  }
  if (!test.unwind_note.empty()) {
    body << printable_line(test.unwind_note) << '\n';
  }
  if (!memory_findings(test).empty()) {
    write_allocation_report(body, test, {.top = style.options.top, .whole = true});
  }
  if (!test.asan_report.empty()) {
    body << '\n' << bounded(trimmed(test.asan_report)) << '\n';
  }
  return body.str();
}

void append_text(pugi::xml_node parent, const char* name, const std::string& text) {
  parent.append_child(name).text().set(text.c_str());
}

void append_verdict(pugi::xml_node test_case, const TestResult& test, const JunitStyle& style) {
  if (test.verdict == Verdict::kPassed) {
    return;
  }
  const char* const element = test.verdict == Verdict::kSkipped ? "skipped"
                              : test.verdict == Verdict::kError ? "error"
                                                                : "failure";
  pugi::xml_node node = test_case.append_child(element);
  if (is_failure(test.verdict)) {
    node.append_attribute("type") = type_of(test).c_str();
    node.text().set(body_of(test, style).c_str());
  } else {
    node.text().set(printable_line(test.reason).c_str());
  }
  node.append_attribute("message") = printable_line(test.reason).c_str();
}

/// A run before the last, as Maven Surefire writes it. That the test passed in the end is said by
/// there being no <failure>. Surefire has flakyError and rerunError, too, which Jenkins does not
/// read: the type tells an error.
void append_attempt(pugi::xml_node test_case, const TestResult& attempt, bool is_flaky,
                    const JunitStyle& style) {
  pugi::xml_node node = test_case.append_child(is_flaky ? "flakyFailure" : "rerunFailure");
  node.append_attribute("message") = printable_line(attempt.reason).c_str();
  node.append_attribute("type") = type_of(attempt).c_str();
  append_text(node, "stackTrace", body_of(attempt, style));
  append_text(node, "system-out", standard_output_text(attempt));
  if (!attempt.output.standard_error.empty()) {
    append_text(node, "system-err", bounded(attempt.output.standard_error));
  }
}

void append_location(pugi::xml_node node, const TestResult& test, const JunitStyle& style) {
  SourcePlace place = place_of_test(test);
  if (place.file.empty() && is_failure(test.verdict)) {
    place = place_of_finding(test, style);
  }
  if (!place.file.empty()) {
    node.append_attribute("file") = printable_line(place.file).c_str();
  }
  if (!place.file.empty() && place.line > 0) {
    node.append_attribute("line") = place.line;
  }
}

void append_test(pugi::xml_node suite_node, const std::string& class_name, const TestResult& test,
                 const JunitStyle& style) {
  pugi::xml_node node = suite_node.append_child("testcase");
  node.append_attribute("name") = printable_line(test.name).c_str();
  node.append_attribute("classname") = class_name.c_str();
  node.append_attribute("time") = xml_seconds(test.duration_seconds).c_str();
  if (style.options.locations) {
    append_location(node, test, style);
  }
  append_verdict(node, test, style);
  for (const TestResult& attempt : test.attempts) {
    append_attempt(node, attempt, is_flaky(test), style);
  }
  append_text(node, "system-out", standard_output_text(test));
  if (!test.output.standard_error.empty()) {
    append_text(node, "system-err", bounded(test.output.standard_error));
  }
}

unsigned count_verdicts(const std::vector<const TestResult*>& tests, bool (*matches)(Verdict)) {
  return static_cast<unsigned>(std::count_if(
      tests.begin(), tests.end(), [&](const TestResult* test) { return matches(test->verdict); }));
}

/// The attributes that <testsuites> and <testsuite> share.
void append_totals(pugi::xml_node node, const std::string& name,
                   const std::vector<const TestResult*>& tests, double seconds) {
  const auto failed = [](Verdict verdict) {
    return is_failure(verdict) && verdict != Verdict::kError;
  };
  node.append_attribute("name") = name.c_str();
  node.append_attribute("tests") = static_cast<unsigned>(tests.size());
  node.append_attribute("failures") = count_verdicts(tests, failed);
  node.append_attribute("errors") =
      count_verdicts(tests, [](Verdict verdict) { return verdict == Verdict::kError; });
  node.append_attribute("time") = xml_seconds(seconds).c_str();
}

/// "2026-01-02T03:04:05" of RFC 3339 in UTC: JUnit's timestamps carry no zone.
std::string timestamp_of(const SuiteResult& suite) {
  constexpr std::size_t kWithoutZone = 19;
  const std::string started = printable_line(suite.started);
  return started.size() <= kWithoutZone ? started
                                        : started.substr(0, character_start(started, kWithoutZone));
}

void append_suite(pugi::xml_node root, const Suite& suite, const SuiteResult& run,
                  const JunitStyle& style) {
  double seconds = 0;
  for (const TestResult* test : suite.tests) {
    seconds += test->duration_seconds;
  }
  pugi::xml_node node = root.append_child("testsuite");
  append_totals(node, suite.name, suite.tests, seconds);
  node.append_attribute("skipped") =
      count_verdicts(suite.tests, [](Verdict verdict) { return verdict == Verdict::kSkipped; });
  node.append_attribute("timestamp") = timestamp_of(run).c_str();
  node.append_attribute("hostname") = printable_line(run.host).c_str();
  for (const TestResult* test : suite.tests) {
    append_test(node, suite.class_name, *test, style);
  }
}

}  // namespace

void write_junit_report(std::ostream& out, const SuiteResult& suite, const JunitOptions& options) {
  pugi::xml_document document;
  pugi::xml_node declaration = document.append_child(pugi::node_declaration);
  declaration.append_attribute("version") = "1.0";
  declaration.append_attribute("encoding") = "UTF-8";
  std::vector<const TestResult*> tests;
  for (const TestResult& test : suite.results) {
    tests.push_back(&test);
  }
  pugi::xml_node root = document.append_child("testsuites");
  append_totals(root, "leakrun", tests, suite.wall_seconds);
  const JunitStyle style{options, source_root_of(suite)};
  for (const Suite& each : suites_of(suite)) {
    append_suite(root, each, suite, style);
  }
  document.save(out, "  ");
}

}  // namespace leakrun

#include "report/next_steps.h"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "report/columns.h"
#include "report/ink.h"
#include "report/suppression_text.h"
#include "report/wording.h"

namespace leakrun {
namespace {

using StepWords = std::vector<std::string>;

std::string command_line(const std::string& program, const StepWords& arguments) {
  std::string line = shell_quoted(program);
  for (const std::string& argument : arguments) {
    line += ' ' + shell_quoted(argument);
  }
  return line;
}

/// The glob that selects this test and no other of the suite.
std::string glob_of(const SuiteResult& suite, const TestResult& test) {
  const std::string base = target_base_name(test.target);
  const bool is_ambiguous =
      std::any_of(suite.results.begin(), suite.results.end(), [&](const TestResult& other) {
        return other.target != test.target && target_base_name(other.target) == base;
      });
  return exact_glob((is_ambiguous ? test.target : base) + "::" + test.name);
}

/// Joined where the value would be taken for an option.
void add_option(StepWords& arguments, const std::string& option, const std::string& value) {
  if (value.starts_with('-')) {
    arguments.push_back(option + '=' + value);
  } else {
    arguments.insert(arguments.end(), {option, value});
  }
}

std::string graph_file_of(const TestResult& test) {
  constexpr std::size_t kLongest = 100;
  std::string name = test.name.substr(0, kLongest);
  for (char& c : name) {
    const bool is_plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.';
    c = is_plain ? c : '_';
  }
  return name + ".html";
}

void write_step(std::ostream& out, std::string_view what, const std::string& step, bool color) {
  constexpr std::size_t kLongestWhat = 13;
  if (!step.empty()) {
    out << "  " << painted(padded(what, kLongestWhat), Ink::kDim, color) << ' ' << step << '\n';
  }
}

std::string rerun_with(const SuiteResult& suite, const NextStepWords& words, StepWords arguments) {
  arguments.insert(arguments.end(), suite.rerun_arguments.begin(), suite.rerun_arguments.end());
  return command_line(words.program, arguments);
}

}  // namespace

std::string rerun_command(const SuiteResult& suite, const TestResult& test,
                          const NextStepWords& words) {
  if (suite.rerun_arguments.empty()) {
    return {};
  }
  StepWords arguments = {memory_findings(test).empty() ? "-v" : "--leak-report"};
  add_option(arguments, "--filter", glob_of(suite, test));
  return rerun_with(suite, words, arguments);
}

std::string flame_graph_command(const SuiteResult& suite, const TestResult& test,
                                const NextStepWords& words) {
  if (words.results_file.empty() || (test.growth_sites.empty() && test.leaks.empty())) {
    return {};
  }
  StepWords arguments = {"flamegraph", words.results_file};
  if (test.growth_sites.empty()) {
    arguments.emplace_back("--leaks");
  }
  add_option(arguments, "--test", glob_of(suite, test));
  add_option(arguments, "-o", graph_file_of(test));
  return command_line(words.program, arguments);
}

std::string suppression_of(const TestResult& test) {
  const Stack* const stack = memory_findings(test).empty() ? nullptr : decisive_stack(test);
  return stack == nullptr ? std::string() : suppression_line(*stack);
}

void write_next_steps(std::ostream& out, const SuiteResult& suite, const TestResult& test,
                      const NextStepWords& words, bool color) {
  write_step(out, "to rerun:", rerun_command(suite, test, words), color);
  write_step(out, "to graph:", flame_graph_command(suite, test, words), color);
  write_step(out, "to suppress:", suppression_of(test), color);
}

void write_further_steps(std::ostream& out, const SuiteResult& suite, std::size_t count,
                         const NextStepWords& words, bool color) {
  if (count == 0 || suite.rerun_arguments.empty()) {
    return;
  }
  out << fmt::format("\nFor {} more test{} that did not pass, with the name of one for NAME:\n",
                     count, count == 1 ? "" : "s");
  write_step(out, "to rerun:", rerun_with(suite, words, {"--leak-report", "--filter", "NAME"}),
             color);
  if (!words.results_file.empty()) {
    write_step(out, "to graph:",
               command_line(words.program, {"flamegraph", words.results_file, "--test", "NAME",
                                            "-o", "graph.html"}),
               color);
    write_step(out, "to rerun all:",
               rerun_with(suite, words, {"--leak-report", "--rerun-failed", words.results_file}),
               color);
  }
  write_step(out, "to suppress:", rerun_with(suite, words, {"--generate-suppressions"}), color);
}

}  // namespace leakrun

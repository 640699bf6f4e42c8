#include "runner/frameworks/recognise.h"

#include <fmt/format.h>

#include <iostream>

#include "base/child_process.h"
#include "base/text.h"
#include "runner/frameworks/ask.h"
#include "runner/frameworks/boost_test.h"
#include "runner/frameworks/catch2.h"
#include "runner/frameworks/doctest.h"
#include "runner/frameworks/googletest.h"
#include "runner/frameworks/program_file.h"
#include "runner/frameworks/split.h"
#include "runner/test_environment.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;

constexpr double kLongestAnswerSeconds = 60;
constexpr std::size_t kLargestAnswer = std::size_t{64} << 20;
constexpr int kCommandNotFound = 127;  // the dynamic loader's too, where a library is missing

Environment environment_of(const TestCase& test) {
  Environment variables = current_environment();
  for (const std::string& name : test.unset_environment) {
    variables.erase(name);
  }
  for (const auto& [name, value] : test.environment) {
    variables[name] = value;
  }
  for (const std::string& name : selecting_variables()) {
    variables.erase(name);
  }
  // A listing is no test, and would be replaced by the report of what it leaks.
  for (const char* name : {"ASAN_OPTIONS", "LSAN_OPTIONS"}) {
    std::string& options = variables[name];
    options += options.empty() ? "detect_leaks=0" : ":detect_leaks=0";
  }
  return variables;
}

std::string variable(const Environment& variables, const std::string& name) {
  const auto found = variables.find(name);
  return found != variables.end() ? found->second : std::string();
}

ProcessSpec question(const TestCase& test, const std::vector<std::string>& arguments) {
  ProcessSpec spec;
  spec.arguments = {test.command.front()};
  spec.arguments.insert(spec.arguments.end(), arguments.begin(), arguments.end());
  spec.working_directory = test.working_directory.string();
  for (const auto& [name, value] : environment_of(test)) {
    spec.environment.push_back(fmt::format("{}={}", name, value));
  }
  spec.timeout_seconds = kLongestAnswerSeconds;
  return spec;
}

// An answer that another run may get too: not that of a program that could not start, or was ended.
bool is_repeatable(const Answer& answer) {
  return answer.is_whole && answer.end.how == ProcessEnd::How::kExited &&
         answer.end.code != kCommandNotFound;
}

void warn_if_ended(const TestCase& test, const Answer& answer) {
  if (answer.end.how == ProcessEnd::How::kTimedOut || !answer.is_whole) {
    std::cerr << "leakrun: "
              << printable_line(fmt::format(
                     "{} was asked for its test cases and {}: it is run as one test",
                     test.command.front(),
                     answer.is_whole ? fmt::format("gave none in {} s", kLongestAnswerSeconds)
                                     : fmt::format("wrote over {} MB", kLargestAnswer >> 20)))
              << '\n';
  }
}

bool has_succeeded(const Answer& answer) {
  return answer.is_whole && answer.end.how == ProcessEnd::How::kExited && answer.end.code == 0;
}

}  // namespace

std::optional<std::vector<ListedCase>> Recogniser::cases_by(Framework framework,
                                                            const TestCase& test, bool& is_final) {
  const auto ask_with = [&](const std::vector<std::string>& arguments) {
    Answer answer = ask(question(test, arguments), kLargestAnswer);
    warn_if_ended(test, answer);
    is_final = is_final && is_repeatable(answer);
    return answer;
  };
  switch (framework) {
    case Framework::kGoogleTest: {
      if (!folder_) {
        folder_.emplace("leakrun-list");
      }
      const fs::path file = folder_->path() / "cases.json";
      const Answer answer = ask_with(googletest_list_arguments(file.string()));
      const auto json = read_file(file, kLargestAnswer);
      std::error_code ignored;
      fs::remove(file, ignored);
      if (!has_succeeded(answer)) {
        return std::nullopt;
      }
      auto cases = json ? parse_googletest_json(*json) : std::nullopt;
      return cases ? cases : parse_googletest_text(answer.output);
    }
    case Framework::kCatch2: {
      const Answer answer = ask_with(catch2_list_arguments());
      if (is_catch2_v2_listing(answer.output)) {
        return parse_catch2_v2_listing(ask_with(catch2_v2_list_arguments()).output);
      }
      return has_succeeded(answer) ? parse_catch2_xml(answer.output) : std::nullopt;
    }
    case Framework::kDoctest: {
      const Answer answer = ask_with(doctest_list_arguments());
      return has_succeeded(answer) ? parse_doctest_xml(answer.output) : std::nullopt;
    }
    case Framework::kBoostTest: {
      const Answer answer = ask_with(boost_test_list_arguments());
      return has_succeeded(answer) ? parse_boost_test_graph(answer.error_output) : std::nullopt;
    }
    case Framework::kNone:
      break;
  }
  return std::nullopt;
}

Listing Recogniser::ask_for_listing(const TestCase& test, const std::vector<Framework>& candidates,
                                    bool& is_final) {
  for (const Framework framework : candidates) {
    auto cases = cases_by(framework, test, is_final);
    // A program without cases may have others of its own making.
    if (cases && !cases->empty()) {
      return {framework, *std::move(cases)};
    }
  }
  return {};
}

Listing Recogniser::recognise(const TestCase& test) {
  const fs::path program = test.command.empty() ? fs::path() : find_program(test.command.front());
  if (program.empty()) {
    return {};
  }
  const ProgramFile file =
      inspect_program(program, variable(environment_of(test), "LD_LIBRARY_PATH"));
  if (file.candidates.empty()) {
    return {};
  }
  if (const auto known = known_.find(file.identity); known != known_.end()) {
    return known->second;
  }
  auto stored = cache_.find(file.identity);
  if (!stored) {
    bool is_final = true;
    stored = ask_for_listing(test, file.candidates, is_final);
    if (is_final) {
      if (known_.empty()) {
        cache_.remove_stale();
      }
      cache_.store(file.identity, *stored);
    }
  }
  if (!file.identity.empty()) {
    known_.emplace(file.identity, *stored);
  }
  return *std::move(stored);
}

}  // namespace leakrun

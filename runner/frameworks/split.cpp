#include "runner/frameworks/split.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iterator>
#include <map>
#include <string_view>

#include "runner/frameworks/boost_test.h"
#include "runner/frameworks/catch2.h"
#include "runner/frameworks/doctest.h"
#include "runner/frameworks/googletest.h"
#include "runner/unique_names.h"

namespace leakrun {
namespace {

using Words = std::vector<std::string>;

bool is_true(std::string_view value) {
  constexpr std::array kNo{"0", "f", "false", "no", "n", "off", ""};
  return std::none_of(kNo.begin(), kNo.end(), [&](const char* no) { return value == no; });
}

// `-f`, `--name` or `--name=value`; the last one counts.
bool is_switched_on(const Words& arguments, const Words& names) {
  bool is_on = false;
  for (const std::string& argument : arguments) {
    for (const std::string& name : names) {
      if (argument == name) {
        is_on = true;
      } else if (argument.starts_with(name + '=')) {
        is_on = is_true(std::string_view(argument).substr(name.size() + 1));
      }
    }
  }
  return is_on;
}

std::string variable_of(const TestCase& program, const char* name) {
  for (const auto& [key, value] : program.environment) {
    if (key == name) {
      return value;
    }
  }
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

// Whether the user has the program run what is disabled in it.
bool runs_disabled(const TestCase& program, Framework framework, const Words& test_arguments) {
  Words arguments = program.command;
  arguments.insert(arguments.end(), test_arguments.begin(), test_arguments.end());
  switch (framework) {
    case Framework::kGoogleTest:
      return is_switched_on(arguments, {"--gtest_also_run_disabled_tests"}) ||
             is_true(variable_of(program, "GTEST_ALSO_RUN_DISABLED_TESTS"));
    case Framework::kDoctest:
      return is_switched_on(arguments, {"-ns", "--no-skip", "-dt-ns", "--dt-no-skip"});
    case Framework::kCatch2:
    case Framework::kBoostTest:
    case Framework::kNone:
      break;
  }
  return false;
}

std::vector<CaseSelection> selections(const Listing& listing, bool with_disabled) {
  switch (listing.framework) {
    case Framework::kGoogleTest:
      return select_googletest_cases(listing.cases);
    case Framework::kCatch2:
      return select_catch2_cases(listing.cases);
    case Framework::kDoctest:
      return select_doctest_cases(listing.cases, with_disabled);
    case Framework::kBoostTest:
      return select_boost_test_cases(listing.cases);
    case Framework::kNone:
      break;
  }
  return {};
}

// Of GoogleTest's and doctest's options the last one counts. Boost.Test takes what is behind `--`
// for the program's own, and Catch2 takes selections together.
bool selects_last(Framework framework) {
  return framework == Framework::kGoogleTest || framework == Framework::kDoctest;
}

Words command_of(const TestCase& program, Framework framework, const Words& selection,
                 const Words& test_arguments) {
  Words command = program.command;
  const Words& first = selects_last(framework) ? test_arguments : selection;
  const Words& last = selects_last(framework) ? selection : test_arguments;
  command.insert(command.end(), first.begin(), first.end());
  command.insert(command.end(), last.begin(), last.end());
  return command;
}

void set_names(std::vector<TestCase>& tests, const Words& groups) {
  std::map<std::string, int> occurrences;
  std::vector<Words> candidates;
  for (std::size_t i = 0; i < tests.size(); ++i) {
    const std::string name = tests[i].case_name.empty() ? "(no name)" : tests[i].case_name;
    candidates.push_back({name});
    if (!groups[i].empty()) {
      candidates.back().push_back(groups[i] + '/' + name);
    }
    if (const int occurrence = ++occurrences[name]; occurrence > 1) {
      candidates.back().push_back(fmt::format("{}#{}", name, occurrence));
    }
  }
  const Words names = unique_names(candidates);
  for (std::size_t i = 0; i < tests.size(); ++i) {
    tests[i].name = names[i];
  }
}

}  // namespace

std::vector<TestCase> split_into_cases(const TestCase& program, const Listing& listing,
                                       const Words& test_arguments) {
  if (listing.cases.empty()) {
    TestCase whole = program;
    whole.command.insert(whole.command.end(), test_arguments.begin(), test_arguments.end());
    return {whole};
  }
  const bool with_disabled = runs_disabled(program, listing.framework, test_arguments);
  const std::vector<CaseSelection> selected = selections(listing, with_disabled);
  TestCase pattern = program;
  pattern.framework = listing.framework;
  const Words& variables = selecting_variables();
  pattern.unset_environment.insert(pattern.unset_environment.end(), variables.begin(),
                                   variables.end());
  if (listing.framework == Framework::kBoostTest) {
    const auto report = boost_test_environment();
    pattern.environment.insert(pattern.environment.end(), report.begin(), report.end());
  }
  std::vector<TestCase> tests;
  Words groups;
  for (std::size_t i = 0; i < listing.cases.size(); ++i) {
    const ListedCase& listed = listing.cases[i];
    const CaseSelection& selection = selected[i];
    // Those that cannot be told apart run once, as the first of them.
    if (selection.selected.front() != i &&
        selected[selection.selected.front()].selected == selection.selected) {
      continue;
    }
    TestCase test = pattern;
    test.case_name = listed.name;
    test.case_count = selection.reported;
    test.file = listed.file;
    test.line = listed.line;
    test.disabled = program.disabled || (listed.disabled && !with_disabled);
    test.command = command_of(program, listing.framework, selection.arguments, test_arguments);
    tests.push_back(std::move(test));
    groups.push_back(listing.framework == Framework::kDoctest ? listed.group : std::string());
  }
  set_names(tests, groups);
  return tests;
}

const Words& selecting_variables() {
  static const Words variables{"GTEST_FILTER",           "GTEST_TOTAL_SHARDS",
                               "GTEST_SHARD_INDEX",      "GTEST_SHARD_STATUS_FILE",
                               "TEST_TOTAL_SHARDS",      "TEST_SHARD_INDEX",
                               "TEST_SHARD_STATUS_FILE", "BOOST_TEST_RUN_FILTERS"};
  return variables;
}

bool runs_all_cases(const TestCase& test, Framework framework) {
  const Words& variables = selecting_variables();
  const bool selects =
      std::any_of(test.environment.begin(), test.environment.end(), [&](const auto& variable) {
        return std::find(variables.begin(), variables.end(), variable.first) != variables.end();
      });
  if (selects) {
    return false;
  }
  if (framework != Framework::kGoogleTest) {
    return test.command.size() == 1;
  }
  return std::none_of(test.command.begin(), test.command.end(), [](const std::string& argument) {
    return argument.find("-gtest_filter") != std::string::npos ||
           argument.find("-gtest_list_tests") != std::string::npos ||
           argument.find("-gtest_repeat") != std::string::npos;
  });
}

}  // namespace leakrun

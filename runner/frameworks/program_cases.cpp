#include "runner/frameworks/program_cases.h"

#include <iterator>
#include <map>
#include <utility>

#include "base/cache_folder.h"
#include "runner/frameworks/split.h"
#include "runner/unique_names.h"

namespace leakrun {
namespace {

// CTest judges or orders it as a whole.
bool is_whole_for_ctest(const TestCase& test) {
  return test.will_fail || !test.pass_expressions.empty() || test.leaves_processes ||
         !test.fixtures_setup.empty() || !test.fixtures_cleanup.empty();
}

// What depends on a test that was split depends on each of its cases.
void follow_splits(std::vector<TestCase>& tests,
                   const std::map<std::string, std::vector<std::string>>& splits) {
  for (TestCase& test : tests) {
    std::vector<std::string> depends;
    for (std::string& name : test.depends) {
      if (const auto split = splits.find(name); split != splits.end()) {
        depends.insert(depends.end(), split->second.begin(), split->second.end());
      } else {
        depends.push_back(std::move(name));
      }
    }
    test.depends = std::move(depends);
  }
}

void append(std::vector<TestCase>& tests, std::vector<TestCase> more) {
  std::move(more.begin(), more.end(), std::back_inserter(tests));
}

}  // namespace

ProgramCases::ProgramCases(Isolation isolation, std::vector<std::string> test_arguments)
    : isolation_(isolation),
      test_arguments_(std::move(test_arguments)),
      recogniser_(ListingCache(isolation == Isolation::kBinary ? std::filesystem::path()
                                                               : cache_folder("listings"))) {}

std::vector<TestCase> ProgramCases::whole(const TestCase& test) const {
  return split_into_cases(test, {},
                          test.command.empty() ? std::vector<std::string>() : test_arguments_);
}

std::vector<TestCase> ProgramCases::of_programs(
    std::vector<TestCase> programs, const std::vector<std::vector<std::string>>& program_names) {
  std::vector<TestCase> tests;
  std::vector<std::vector<std::string>> names;
  for (std::size_t i = 0; i < programs.size(); ++i) {
    std::vector<TestCase> cases =
        isolation_ == Isolation::kBinary
            ? whole(programs[i])
            : split_into_cases(programs[i], recogniser_.recognise(programs[i]), test_arguments_);
    for (const TestCase& test : cases) {
      names.push_back({test.name});
      if (test.framework != Framework::kNone) {
        for (const std::string& program : program_names[i]) {
          names.back().push_back(program + "::" + test.name);
        }
      }
    }
    append(tests, std::move(cases));
  }
  const std::vector<std::string> chosen = unique_names(names);
  for (std::size_t i = 0; i < tests.size(); ++i) {
    tests[i].name = chosen[i];
  }
  return tests;
}

std::vector<TestCase> ProgramCases::of_ctest_tests(const std::vector<TestCase>& tests) {
  std::vector<TestCase> result;
  std::map<std::string, std::vector<std::string>> splits;
  for (const TestCase& test : tests) {
    const bool may_split =
        isolation_ == Isolation::kCase && !test.command.empty() && !is_whole_for_ctest(test);
    const Listing listing = may_split ? recogniser_.recognise(test) : Listing{};
    if (listing.cases.empty() || !runs_all_cases(test, listing.framework)) {
      append(result, whole(test));
      continue;
    }
    std::vector<TestCase> cases = split_into_cases(test, listing, test_arguments_);
    for (TestCase& each : cases) {
      each.name = test.name + '/' + each.name;
      splits[test.name].push_back(each.name);
    }
    append(result, std::move(cases));
  }
  follow_splits(result, splits);
  return result;
}

}  // namespace leakrun

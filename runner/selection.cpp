#include "runner/selection.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/file.h"
#include "base/text.h"
#include "report/json_report.h"
#include "report/wording.h"
#include "runner/run_error.h"
#include "runner/shard.h"
#include "runner/test_environment.h"
#include "runner/test_graph.h"

namespace leakrun {
namespace {

using Words = std::vector<std::string>;

bool matches_any(const Words& globs, const std::string& text) {
  return std::any_of(globs.begin(), globs.end(),
                     [&](const std::string& glob) { return glob_match(glob, text); });
}

bool is_named(const Words& globs, const TestCase& test) {
  return matches_any(globs, test.name) || matches_any(globs, full_name(test)) ||
         matches_any(globs, test.target + "::" + test.name);
}

bool is_labelled(const Words& globs, const TestCase& test) {
  return std::any_of(test.labels.begin(), test.labels.end(),
                     [&](const std::string& label) { return matches_any(globs, label); });
}

bool is_chosen(const TestCase& test, const RunOptions& options) {
  return (options.filters.empty() || is_named(options.filters, test)) &&
         !is_named(options.excludes, test) &&
         (options.labels.empty() || is_labelled(options.labels, test)) &&
         !is_labelled(options.excluded_labels, test);
}

SuiteResult results_in(const std::string& file, const char* option) {
  const auto text = read_file(file, kLargestResults);
  if (!text) {
    throw RunError(ExitStatus::kUsage, fmt::format("--{}: {}", option, text.error()));
  }
  auto suite = read_json_report(*text);
  if (!suite) {
    throw RunError(ExitStatus::kUsage,
                   fmt::format("--{}: {} is no results document: {}", option, file, suite.error()));
  }
  return *std::move(suite);
}

std::size_t count(const std::vector<bool>& is_selected) {
  return static_cast<std::size_t>(std::count(is_selected.begin(), is_selected.end(), true));
}

bool has_passed(const TestResult& result) {
  return result.verdict == Verdict::kPassed ||
         (result.verdict == Verdict::kSkipped && result.outcome != Outcome::kNotStarted);
}

std::string gone_tests(const Words& names, const std::string& file) {
  constexpr std::size_t kMostNamed = 10;
  const Words named(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(
                                                       std::min(names.size(), kMostNamed)));
  return fmt::format("{} that did not pass in {} {} gone: {}{}",
                     names.size() == 1 ? "a test" : fmt::format("{} tests", names.size()), file,
                     names.size() == 1 ? "is" : "are", fmt::join(named, ", "),
                     names.size() > kMostNamed ? ", ..." : "");
}

/// Whether anything is left to choose from.
bool choose_failed(const RunOptions& options, const std::vector<TestCase>& tests,
                   std::vector<bool>& is_selected, SelectedTests& result) {
  const Words gone =
      select_failed(tests, results_in(options.rerun_failed, "rerun-failed"), is_selected);
  if (!gone.empty()) {
    result.notes.push_back(gone_tests(gone, options.rerun_failed));
  }
  if (count(is_selected) > 0) {
    return true;
  }
  if (!gone.empty()) {
    throw RunError(ExitStatus::kNoTests, result.notes.back() + "; there is none to run");
  }
  result.notes.push_back(
      fmt::format("all the tests that are selected passed in {}", options.rerun_failed));
  return false;
}

void choose_shard(const RunOptions& options, std::vector<TestCase>& tests,
                  std::vector<bool>& is_selected, SelectedTests& result) {
  const Shard shard = *options.shard;
  const std::size_t chosen = count(is_selected);
  const Sharding sharding =
      options.shard_durations.empty()
          ? Sharding(shard.total)
          : Sharding(shard.total, results_in(options.shard_durations, "shard-durations"));
  select_shard(tests, sharding, shard, is_selected);
  select_fixtures(tests, is_selected);
  result.notes.push_back(fmt::format("shard {} of {}: {} of {} tests", shard.index, shard.total,
                                     count(is_selected), chosen));
  touch_shard_status_file(current_environment());
  for (TestCase& test : tests) {
    test.unset_environment.insert(test.unset_environment.end(), shard_variables().begin(),
                                  shard_variables().end());
  }
}

}  // namespace

std::string full_name(const TestCase& test) {
  return target_base_name(test.target) + "::" + test.name;
}

Words select_failed(const std::vector<TestCase>& tests, const SuiteResult& earlier,
                    std::vector<bool>& is_selected) {
  std::map<std::string, bool> passed;  // by full name; several targets may have one base name
  for (const TestResult& result : earlier.results) {
    const std::string name = target_base_name(result.target) + "::" + result.name;
    const auto known = passed.emplace(name, true).first;
    known->second = known->second && has_passed(result);
  }
  std::set<std::string> there;
  for (std::size_t i = 0; i < tests.size(); ++i) {
    const std::string name = full_name(tests[i]);
    there.insert(name);
    const auto known = passed.find(name);
    if (tests[i].disabled || (known != passed.end() && known->second)) {
      is_selected[i] = false;
    }
  }
  Words gone;
  for (const auto& [name, has_passed] : passed) {
    if (!has_passed && there.count(name) == 0) {
      gone.push_back(printable_line(name));
    }
  }
  return gone;
}

SelectedTests select_tests(std::vector<TestCase> tests, const RunOptions& options) {
  SelectedTests result;
  result.found = tests.size();
  std::vector<bool> is_selected;
  is_selected.reserve(tests.size());
  for (const TestCase& test : tests) {
    is_selected.push_back(is_chosen(test, options));
  }
  if (count(is_selected) == 0) {
    throw RunError(ExitStatus::kNoTests,
                   fmt::format("none of {} tests is selected by --filter, --exclude, --label and "
                               "--label-exclude",
                               result.found));
  }
  if (options.rerun_failed.empty() || choose_failed(options, tests, is_selected, result)) {
    select_fixtures(tests, is_selected);
    if (options.shard) {
      choose_shard(options, tests, is_selected, result);
    }
  }
  for (std::size_t i = 0; i < tests.size(); ++i) {
    if (is_selected[i]) {
      result.tests.push_back(std::move(tests[i]));
    }
  }
  return result;
}

}  // namespace leakrun

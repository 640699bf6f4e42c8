#include "report/merge/suite_merge.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <string_view>
#include <utility>

#include "base/saturating.h"
#include "report/merge/suppression_uses.h"
#include "report/wording.h"

namespace leakrun {
namespace {

void add_value(std::vector<std::string>& values, std::string value) {
  if (std::find(values.begin(), values.end(), value) == values.end()) {
    values.push_back(std::move(value));
  }
}

std::string joined(const std::vector<std::string>& values, std::string_view separator) {
  constexpr std::size_t kMostValues = 10;
  std::string text;
  for (std::size_t i = 0; i < std::min(values.size(), kMostValues); ++i) {
    text += std::string(i == 0 ? "" : separator) + values[i];
  }
  if (values.size() > kMostValues) {
    text += fmt::format("{}and {} more", separator, values.size() - kMostValues);
  }
  return text;
}

/// Whether it is a time as leakrun writes it, "2026-01-02T03:04:05Z", which sort as texts.
bool is_start_time(std::string_view text) {
  constexpr std::string_view kForm = "0000-00-00T00:00:00Z";
  return text.size() == kForm.size() &&
         std::equal(text.begin(), text.end(), kForm.begin(), [](char c, char form) {
           return form == '0' ? c >= '0' && c <= '9' : c == form;
         });
}

std::string key_of(const TestResult& test) {
  return test.target + '\0' + test.name;
}

}  // namespace

tl::expected<void, std::string> SuiteMerge::add_test(TestResult test) {
  const std::size_t document = documents_.size() - 1;
  const auto [found, is_new] =
      places_.try_emplace(key_of(test), Place{merged_.results.size(), document});
  if (is_new) {
    merged_.results.push_back(std::move(test));
    return {};
  }
  Place& place = found->second;
  const Document& before = documents_[place.document];
  const Document& now = documents_[document];
  if (place.document == document) {
    return tl::make_unexpected(fmt::format("{} has {} twice", now.name, full_name(test)));
  }
  if (same_test_ == SameTest::kRefuse) {
    return tl::make_unexpected(fmt::format(
        "{} is in {} and in {}; --latest takes the result of the run that started later",
        full_name(test), before.name, now.name));
  }
  for (const Document* each : {&before, &now}) {
    if (!is_start_time(each->started)) {
      return tl::make_unexpected(
          fmt::format("{} is in {} and in {}, and {} does not say when its run started, as in "
                      "2026-01-02T03:04:05Z",
                      full_name(test), before.name, now.name, each->name));
    }
  }
  merged_.tests_selected -= std::min<std::size_t>(merged_.tests_selected, 1);
  if (now.started >= before.started) {
    merged_.results[place.index] = std::move(test);
    place.document = document;
  }
  return {};
}

tl::expected<void, std::string> SuiteMerge::add(SuiteResult suite, const std::string& name) {
  documents_.push_back({name, suite.started});
  const bool starts_earlier = is_start_time(suite.started) &&
                              (!is_start_time(merged_.started) || suite.started < merged_.started);
  if (documents_.size() == 1 || starts_earlier) {
    merged_.started = suite.started;
  }
  add_value(versions_, std::move(suite.leakrun_version));
  add_value(hosts_, std::move(suite.host));
  for (auto& [option, value] : suite.options) {
    add_value(options_[option], std::move(value));
  }
  // Two finite numbers may have an infinite sum, which JSON does not know.
  merged_.wall_seconds =
      std::min(merged_.wall_seconds + suite.wall_seconds, std::numeric_limits<double>::max());
  merged_.interrupted = merged_.interrupted || suite.interrupted;
  merged_.partial = merged_.partial || suite.partial;
  merged_.tests_selected = saturating_sum(merged_.tests_selected, suite.tests_selected);
  merged_.tests_not_run = saturating_sum(merged_.tests_not_run, suite.tests_not_run);
  add_suppression_uses(merged_.suppressions, suite.suppressions);
  for (TestResult& test : suite.results) {
    if (auto added = add_test(std::move(test)); !added) {
      return added;
    }
  }
  return {};
}

SuiteResult SuiteMerge::take() && {
  merged_.leakrun_version = joined(versions_, ", ");
  merged_.host = joined(hosts_, ", ");
  for (const auto& [option, values] : options_) {
    merged_.options[option] = joined(values, " | ");
  }
  for (SuppressionUse& use : merged_.suppressions) {
    use.stale = use.stale && !merged_.interrupted && !merged_.partial;
  }
  return std::move(merged_);
}

}  // namespace leakrun

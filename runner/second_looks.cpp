#include "runner/second_looks.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "profile/unwinding.h"

namespace leakrun {
namespace {

constexpr const char* kTaken =
    "Call stacks are of a second run with the full unwinder; the figures are of the first.";

std::string kept_because(std::string_view why) {
  return fmt::format("Call stacks may be cut short: {}.", why);
}

bool is_cut(const CallStack& calls, SymbolStore& symbols) {
  Stack stack = symbols.stack_of(calls);
  if (!reaches_agent(stack)) {
    symbols.resolve({calls.begin(), calls.end()});
    stack = symbols.stack_of(calls);
  }
  return !is_whole(stack);
}

bool is_over_threshold(const TestResult& test) {
  return test.growth_bytes && *test.growth_bytes > 0 &&
         std::cmp_greater(*test.growth_bytes, test.threshold_bytes);
}

// Those of the scopes that are over their limits in both runs.
bool take_scopes(JudgedTest& first, JudgedTest& second) {
  bool has_taken = false;
  const std::vector<SectionResult>& before = first.result.measurements;
  const std::vector<SectionResult>& now = second.result.measurements;
  for (std::size_t i = 0; i < std::min(first.section_sites.size(), second.section_sites.size());
       i++) {
    if (before[i].exceeded && now[i].exceeded && before[i].label == now[i].label) {
      first.section_sites[i] = std::move(second.section_sites[i]);
      has_taken = true;
    }
  }
  return has_taken;
}

bool take_stacks(JudgedTest& first, JudgedTest& second) {
  bool has_taken = take_scopes(first, second);
  if (is_over_threshold(first.result) && is_over_threshold(second.result) &&
      !second.growth_sites.empty()) {
    first.growth_sites = std::move(second.growth_sites);
    first.result.growth_sites_omitted = second.result.growth_sites_omitted;
    first.live_sites = std::move(second.live_sites);
    first.result.live_sites_omitted = second.result.live_sites_omitted;
    first.shrunk_sites = std::move(second.shrunk_sites);
    first.result.shrunk_sites_omitted = second.result.shrunk_sites_omitted;
    has_taken = true;
  }
  if (!first.leaks.empty() && !second.leaks.empty()) {
    first.leaks = std::move(second.leaks);
    has_taken = true;
  }
  return has_taken;
}

// Why the second run does not show what the first did.
std::string difference(const TestResult& second) {
  switch (second.verdict) {
    case Verdict::kPassed:
      return "a second run with the full unwinder passed";
    case Verdict::kSkipped:
      return "the test skipped itself in a second run with the full unwinder";
    case Verdict::kGrew:
    case Verdict::kLeaked:
      return "a second run with the full unwinder did not fail like the first";
    case Verdict::kFailed:
    case Verdict::kError:
      break;
  }
  std::string_view reason = second.reason;
  reason.remove_suffix(reason.ends_with('.') ? 1 : 0);
  return fmt::format("a second run with the full unwinder came to another end ({})",
                     printable_line(reason));
}

}  // namespace

bool has_cut_stack(const JudgedTest& test, SymbolStore& symbols) {
  const auto is_first_cut = [&](const auto& sites) {
    return !sites.empty() && is_cut(sites.front().stack, symbols);
  };
  for (std::size_t i = 0; i < test.section_sites.size(); i++) {
    if (test.result.measurements[i].exceeded && is_first_cut(test.section_sites[i])) {
      return true;
    }
  }
  return (is_over_threshold(test.result) && is_first_cut(test.growth_sites)) ||
         is_first_cut(test.leaks);
}

FirstRun SecondLooks::finish(std::size_t index, JudgedTest second) {
  auto first = first_.extract(index);
  FirstRun run = std::move(first.mapped());
  const Verdict verdict = second.result.verdict;
  TestResult& result = run.judged.result;
  result.has_full_stacks =
      (verdict == Verdict::kGrew || verdict == Verdict::kLeaked) && take_stacks(run.judged, second);
  result.unwind_note = result.has_full_stacks ? kTaken : kept_because(difference(second.result));
  return run;
}

std::vector<std::pair<std::size_t, JudgedTest>> SecondLooks::take_unfinished() {
  std::vector<std::pair<std::size_t, JudgedTest>> unfinished;
  for (auto& [index, first] : std::exchange(first_, {})) {
    first.judged.result.unwind_note =
        kept_because("the run came to its end before a second one with the full unwinder");
    unfinished.emplace_back(index, std::move(first.judged));
  }
  return unfinished;
}

}  // namespace leakrun

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

bool is_over_threshold(const TestResult& test) {
  return test.growth_bytes && *test.growth_bytes > 0 &&
         std::cmp_greater(*test.growth_bytes, test.threshold_bytes);
}

// The stacks that `test` fails by: the largest of its growth, of its leaks and of each of its
// scopes.
std::vector<const CallStack*> decisive_stacks(const JudgedTest& test) {
  std::vector<const CallStack*> stacks;
  const auto add_first = [&](const auto& sites) {
    if (!sites.empty()) {
      stacks.push_back(&sites.front().stack);
    }
  };
  for (std::size_t i = 0; i < test.section_sites.size(); i++) {
    if (test.result.measurements[i].exceeded) {
      add_first(test.section_sites[i]);
    }
  }
  if (is_over_threshold(test.result)) {
    add_first(test.growth_sites);
  }
  add_first(test.leaks);
  return stacks;
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

std::set<Address> needed_to_see_cuts(const JudgedTest& test, const SymbolStore& symbols) {
  std::set<Address> addresses;
  for (const CallStack* calls : decisive_stacks(test)) {
    if (!reaches_agent(symbols.stack_of(*calls))) {
      addresses.insert(calls->begin(), calls->end());
    }
  }
  return addresses;
}

bool has_cut_stack(const JudgedTest& test, const SymbolStore& symbols) {
  const std::vector<const CallStack*> stacks = decisive_stacks(test);
  return std::any_of(stacks.begin(), stacks.end(),
                     [&](const CallStack* calls) { return !is_whole(symbols.stack_of(*calls)); });
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

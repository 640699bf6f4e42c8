#include "runner/suppressor.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "runner/suppression_files.h"
#include "symbolize/frame_filter.h"

namespace leakrun {
namespace {

template <typename Site>
void collect(const std::vector<Site>& sites, std::set<Address>& addresses) {
  for (const Site& site : sites) {
    addresses.insert(site.stack.begin(), site.stack.end());
  }
}

// Growth of no process or scope fails the test that is not over this.
std::uint64_t least_threshold(const Measurement& measurement, const HeapLimits& limits) {
  std::uint64_t least = limits.threshold_bytes;
  for (const MeasuredProcess& process : measurement.processes) {
    least = std::min(least, process.recording.threshold_bytes.value_or(least));
  }
  return least;
}

bool is_over(const Growth& growth, std::uint64_t limit) {
  return growth.bytes > 0 && std::cmp_greater(growth.bytes, limit);
}

// The growths of the test that could fail it.
std::vector<Growth*> growths_over(Measurement& measurement, const HeapLimits& limits) {
  const std::uint64_t least = least_threshold(measurement, limits);
  std::vector<Growth*> over;
  for (MeasuredProcess& process : measurement.processes) {
    if (process.is_set_aside) {
      continue;
    }
    if (is_over(process.recording.growth, least)) {
      over.push_back(&process.recording.growth);
    }
    for (Section& section : process.recording.sections) {
      if (section.kind == SectionKind::kScope &&
          is_over(section.growth, section.limit_bytes.value_or(least))) {
        over.push_back(&section.growth);
      }
    }
  }
  return over;
}

bool has_leaks(const MeasuredProcess& process) {
  return !process.is_set_aside && process.recording.leaks;
}

// The sites of which `rules` has none in `covered` stay.
template <typename Site, typename CoveredBy>
void erase_covered(std::vector<Site>& sites, const std::vector<std::optional<std::size_t>>& rules,
                   const CoveredBy& covered) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < sites.size(); i++) {
    if (rules[i] && covered.contains(*rules[i])) {
      continue;
    }
    if (kept != i) {
      sites[kept] = std::move(sites[i]);
    }
    kept++;
  }
  sites.resize(kept);
}

std::string counted(std::uint64_t count, const char* noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace

Suppressor::Suppressor(std::vector<Suppression> suppressions, SymbolStore& symbols)
    : symbols_(symbols), of_all_(add(std::move(suppressions))) {}

Suppressor::Rules Suppressor::add(std::vector<Suppression> suppressions) {
  Rules rules;
  for (Suppression& suppression : suppressions) {
    rules.push_back(rules_.size());
    Rule rule;
    rule.use.pattern = suppression.text;
    rule.use.file = suppression.file;
    rule.use.line = suppression.line;
    rule.suppression = std::move(suppression);
    rules_.push_back(std::move(rule));
  }
  return rules;
}

void Suppressor::add_for_leaks(std::size_t index, const std::filesystem::path& file) {
  auto [entry, is_new] = of_file_.try_emplace(file);
  if (is_new) {
    entry->second = add(read_suppression_file(file, "LSAN_OPTIONS=suppressions"));
  }
  of_test_[index] = &entry->second;
}

Suppressor::Rules Suppressor::leak_rules(std::size_t index, const MeasuredProcess& process) {
  Rules rules = of_all_;
  if (const auto own = of_test_.find(index); own != of_test_.end()) {
    rules.insert(rules.end(), own->second->begin(), own->second->end());
  }
  if (const std::string& text = process.recording.lsan_suppressions; !text.empty()) {
    auto [entry, is_new] = of_program_.try_emplace(text);
    if (is_new) {
      // What the runtime could not read ended the process.
      entry->second = add(
          read_suppressions(text, "__lsan_default_suppressions of " + process.recording.executable)
              .value_or(std::vector<Suppression>{}));
    }
    rules.insert(rules.end(), entry->second.begin(), entry->second.end());
  }
  return rules;
}

std::optional<std::size_t> Suppressor::rule_for(const CallStack& calls, const Rules& rules) {
  Stack stack = symbols_.stack_of(calls);
  std::erase_if(stack, is_agent);
  const auto found = std::find_if(rules.begin(), rules.end(), [&](std::size_t rule) {
    return matches(rules_[rule].suppression, stack);
  });
  if (found == rules.end()) {
    return std::nullopt;
  }
  rules_[*found].was_seen = true;
  return *found;
}

template <typename Site>
std::vector<std::optional<std::size_t>> Suppressor::rules_for(const std::vector<Site>& sites,
                                                              const Rules& rules,
                                                              CoveredBy& covered) {
  std::vector<std::optional<std::size_t>> found;
  for (const Site& site : sites) {
    found.push_back(rule_for(site.stack, rules));
    if (found.back()) {
      Covered& sum = covered[*found.back()];
      sum.stacks++;
      sum.bytes += static_cast<std::uint64_t>(site.bytes);
      sum.allocations += static_cast<std::uint64_t>(site.allocations);
    }
  }
  return found;
}

void Suppressor::drop_over_budget(CoveredBy& covered) const {
  std::erase_if(covered, [&](const auto& entry) {
    const auto& budget = rules_[entry.first].suppression.max_bytes;
    return budget && entry.second.bytes > *budget;
  });
}

Suppressor::CoveredBy Suppressor::take_leaks(std::size_t index, Measurement& measurement) {
  CoveredBy covered;
  std::vector<std::vector<std::optional<std::size_t>>> rules;
  for (const MeasuredProcess& process : measurement.processes) {
    rules.emplace_back();
    if (has_leaks(process)) {
      rules.back() = rules_for(process.recording.leaks->leaks, leak_rules(index, process), covered);
    }
  }
  drop_over_budget(covered);
  HeapFigures& figures = measurement.figures;
  for (std::size_t i = 0; i < rules.size() && !covered.empty(); i++) {
    if (rules[i].empty()) {
      continue;
    }
    LeakReport& report = *measurement.processes[i].recording.leaks;
    for (std::size_t leak = 0; leak < rules[i].size(); leak++) {
      if (rules[i][leak] && covered.contains(*rules[i][leak])) {
        const Leak& each = report.leaks[leak];
        report.leaked_bytes -= each.bytes;
        report.leaked_allocations -= each.allocations;
        figures.leaked_bytes = figures.leaked_bytes.value_or(each.bytes) - each.bytes;
        figures.leaked_allocations =
            figures.leaked_allocations.value_or(each.allocations) - each.allocations;
        measurement.suppressed_leaked_bytes += each.bytes;
      }
    }
    erase_covered(report.leaks, rules[i], covered);
  }
  return covered;
}

// Returns what was taken, and has `most` hold the largest that each rule took of one growth.
std::uint64_t Suppressor::take_growth(Growth& growth, CoveredBy& most) {
  CoveredBy covered;
  const auto rules = rules_for(growth.sites, of_all_, covered);
  drop_over_budget(covered);
  erase_covered(growth.sites, rules, covered);
  std::uint64_t taken = 0;
  for (const auto& [rule, sum] : covered) {
    taken += sum.bytes;
    if (sum.bytes > most[rule].bytes) {
      most[rule] = sum;
    }
  }
  growth.bytes -= static_cast<std::int64_t>(taken);
  return taken;
}

void Suppressor::apply(std::size_t index, Measurement& measurement, const HeapLimits& limits) {
  const CoveredTest covered = take_covered(index, measurement, limits);
  note(measurement, covered.leaks, covered.growth);
}

void Suppressor::apply_uncounted(std::size_t index, Measurement& measurement,
                                 const HeapLimits& limits) {
  take_covered(index, measurement, limits);
}

std::vector<Growth*> Suppressor::growths_to_look_at(Measurement& measurement,
                                                    const HeapLimits& limits) const {
  return of_all_.empty() || limits.exempt ? std::vector<Growth*>{}
                                          : growths_over(measurement, limits);
}

std::set<Address> Suppressor::needed(std::size_t index, Measurement& measurement,
                                     const HeapLimits& limits) {
  std::set<Address> addresses;
  if (limits.exempt) {
    return addresses;
  }
  for (const MeasuredProcess& process : measurement.processes) {
    if (has_leaks(process) && !leak_rules(index, process).empty()) {
      collect(process.recording.leaks->leaks, addresses);
    }
  }
  for (const Growth* growth : growths_to_look_at(measurement, limits)) {
    collect(growth->sites, addresses);
  }
  return addresses;
}

Suppressor::CoveredTest Suppressor::take_covered(std::size_t index, Measurement& measurement,
                                                 const HeapLimits& limits) {
  CoveredTest test;
  const std::set<Address> addresses = needed(index, measurement, limits);
  if (addresses.empty()) {
    return test;
  }
  symbols_.resolve(addresses);
  test.leaks = take_leaks(index, measurement);
  for (Growth* growth : growths_to_look_at(measurement, limits)) {
    const std::uint64_t taken = take_growth(*growth, test.growth);
    for (MeasuredProcess& process : measurement.processes) {
      if (growth == &process.recording.growth) {
        process.suppressed_growth_bytes = taken;
      }
    }
  }
  return test;
}

void Suppressor::note(Measurement& measurement, const CoveredBy& leaks, const CoveredBy& growth) {
  constexpr std::size_t kMostTold = 5;
  std::set<std::size_t> used;
  for (const CoveredBy* covered : {&leaks, &growth}) {
    for (const auto& [rule, sum] : *covered) {
      used.insert(rule);
    }
  }
  std::vector<std::string> parts;
  for (const std::size_t rule : used) {
    const auto leaked = leaks.find(rule);
    const auto grew = growth.find(rule);
    std::string part;
    SuppressionUse& use = rules_[rule].use;
    std::uint64_t stacks = 0;
    std::uint64_t bytes = 0;
    if (leaked != leaks.end()) {
      const Covered& sum = leaked->second;
      part = fmt::format("{} in {}", human_bytes(static_cast<std::int64_t>(sum.bytes)),
                         counted(sum.allocations, "leak"));
      stacks = sum.stacks;
      bytes = sum.bytes;
    }
    if (grew != growth.end()) {
      part += fmt::format("{}{} growth", part.empty() ? "" : " and ",
                          human_bytes(static_cast<std::int64_t>(grew->second.bytes)));
      stacks = std::max(stacks, grew->second.stacks);
      bytes = std::max(bytes, grew->second.bytes);
    }
    use.matches += stacks;
    use.bytes += bytes;
    parts.push_back(fmt::format("{} by {}", part, printable_line(use.pattern)));
  }
  if (parts.empty()) {
    return;
  }
  const std::size_t more = parts.size() - std::min(parts.size(), kMostTold);
  parts.resize(parts.size() - more);
  std::string& text = measurement.figures.note;
  text += fmt::format("{}Suppressed: {}{}.", text.empty() ? "" : " ", fmt::join(parts, ", "),
                      more > 0 ? fmt::format(" and by {} more", more) : "");
}

void Suppressor::look_for_matches(std::vector<JudgedTest>& tests) {
  Rules unseen;
  for (std::size_t rule = 0; rule < rules_.size(); rule++) {
    if (!rules_[rule].was_seen) {
      unseen.push_back(rule);
    }
  }
  if (unseen.empty()) {
    return;
  }
  resolve_stacks(tests, symbols_);
  const auto look_at = [&](const auto& sites) {
    for (const auto& site : sites) {
      if (const auto rule = rule_for(site.stack, unseen)) {
        std::erase(unseen, *rule);
      }
    }
  };
  for (const JudgedTest& test : tests) {
    look_at(test.leaks);
    look_at(test.growth_sites);
    for (const auto& sites : test.section_sites) {
      look_at(sites);
    }
  }
}

std::vector<SuppressionUse> Suppressor::uses(bool is_complete) const {
  std::vector<SuppressionUse> uses;
  for (const Rule& rule : rules_) {
    uses.push_back(rule.use);
    uses.back().stale = is_complete && !rule.was_seen;
  }
  return uses;
}

}  // namespace leakrun

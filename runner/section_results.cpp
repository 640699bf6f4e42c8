#include "runner/section_results.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/text.h"

namespace leakrun {
namespace {

// The results document stays bounded: this many of a test, with this many call stacks each, and
// this many call stacks in all.
constexpr std::size_t kMaxSections = 10'000;
constexpr std::size_t kMaxSitesOfSection = 20;
constexpr std::size_t kMaxSitesOfAll = 2'000;

bool is_exempt(const MeasuredProcess& process) {
  return process.recording.exempt_reason.has_value();
}

/// A section on its way to the result.
struct Candidate {
  SectionResult result;
  std::vector<SiteGrowth> sites;
};

Candidate candidate_of(Section section, const MeasuredProcess& process, const HeapLimits& limits) {
  Candidate candidate;
  SectionResult& result = candidate.result;
  result.kind = section.kind;
  result.label = std::move(section.label);
  result.baseline_bytes = section.begin_bytes;
  result.has_ended = section.end_bytes.has_value();
  result.final_bytes = section.end_bytes.value_or(process.recording.final_snapshot->live_bytes);
  result.growth_bytes = section.growth.bytes;
  result.pid = process.recording.pid;
  if (section.kind == SectionKind::kScope) {
    result.threshold_bytes = section.limit_bytes.value_or(limits.threshold_bytes);
    result.exceeded = !limits.exempt && !process.is_set_aside &&
                      std::cmp_greater(result.growth_bytes, *result.threshold_bytes);
  }
  candidate.sites = std::move(section.growth.sites);
  candidate.sites.resize(std::min(candidate.sites.size(), kMaxSitesOfSection));
  return candidate;
}

std::vector<Candidate> take_candidates(Measurement& measurement, const HeapLimits& limits) {
  std::vector<Candidate> candidates;
  for (MeasuredProcess& process : measurement.processes) {
    if (process.recording.problem.empty() && process.recording.growth_unknown.empty()) {
      for (Section& section : process.recording.sections) {
        candidates.push_back(candidate_of(std::move(section), process, limits));
      }
    }
    process.recording.sections.clear();
  }
  return candidates;
}

// Those over their limit first, then by their growth.
std::vector<std::size_t> by_weight(const std::vector<Candidate>& candidates) {
  std::vector<std::size_t> order(candidates.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const SectionResult& left = candidates[a].result;
    const SectionResult& right = candidates[b].result;
    return left.exceeded != right.exceeded ? left.exceeded : left.growth_bytes > right.growth_bytes;
  });
  return order;
}

// No heap is larger.
constexpr std::uint64_t kLargestThreshold = std::uint64_t{1} << 60;

std::int64_t excess_of(const SectionResult& scope) {
  return scope.growth_bytes - static_cast<std::int64_t>(*scope.threshold_bytes);
}

void note_excess(HeapFigures& figures, const std::vector<Candidate>& candidates) {
  const SectionResult* worst = nullptr;
  std::size_t exceeded = 0;
  for (const Candidate& candidate : candidates) {
    const SectionResult& scope = candidate.result;
    if (!scope.exceeded) {
      continue;
    }
    exceeded++;
    if (worst == nullptr || excess_of(scope) > excess_of(*worst)) {
      worst = &scope;
    }
  }
  if (worst != nullptr) {
    figures.worst_scope = {worst->label, worst->growth_bytes, *worst->threshold_bytes,
                           worst->has_ended};
    figures.other_scopes = exceeded - 1;
  }
}

}  // namespace

void set_exempt_processes_aside(std::vector<MeasuredProcess>& processes) {
  const bool another_decides =
      std::any_of(processes.begin(), processes.end(),
                  [](const auto& process) { return process.decides && !is_exempt(process); });
  for (MeasuredProcess& process : processes) {
    process.is_set_aside = another_decides && is_exempt(process);
  }
}

HeapLimits limits_by_program(Measurement& measurement, pid_t root, HeapLimits limits) {
  std::optional<std::uint64_t> threshold_of_root;
  bool is_found = false;
  for (const MeasuredProcess& process : measurement.processes) {
    const Recording& recording = process.recording;
    if (recording.pid == root) {
      threshold_of_root = recording.threshold_bytes;
    }
    if (!is_found && process.decides && is_exempt(process) && !process.is_set_aside) {
      is_found = true;
      limits.exempt = true;
      limits.exempt_reason = "leakrun_exempt";
      if (!recording.exempt_reason->empty()) {
        limits.exempt_reason += ": " + printable_line(*recording.exempt_reason);
      }
    }
  }
  limits.threshold_bytes = threshold_of_root.value_or(limits.threshold_bytes);
  // The one that is furthest over its own threshold, not the one that grew most.
  std::optional<std::int64_t> most_excess;
  HeapLimits of_worst = limits;
  for (std::size_t i = 0; i < measurement.processes.size() && measurement.worst >= 0; i++) {
    const MeasuredProcess& process = measurement.processes[i];
    if (process.is_set_aside || !process.recording.problem.empty() ||
        !process.recording.growth_unknown.empty()) {
      continue;
    }
    const std::uint64_t threshold =
        process.recording.threshold_bytes.value_or(limits.threshold_bytes);
    const std::int64_t excess =
        process.recording.growth.bytes -
        static_cast<std::int64_t>(std::min<std::uint64_t>(threshold, kLargestThreshold));
    if (!most_excess || excess > *most_excess) {
      most_excess = excess;
      of_worst.threshold_bytes = threshold;
      measurement.worst = static_cast<int>(i);
      if (measurement.figures.growth_bytes) {
        measurement.figures.growth_bytes = process.recording.growth.bytes;
      }
    }
  }
  return of_worst;
}

void take_sections(Measurement& measurement, const HeapLimits& limits, JudgedTest& judged) {
  std::vector<Candidate> candidates = take_candidates(measurement, limits);
  note_excess(measurement.figures, candidates);
  std::vector<std::size_t> order = by_weight(candidates);
  std::size_t sites_left = kMaxSitesOfAll;
  for (const std::size_t index : order) {
    std::vector<SiteGrowth>& sites = candidates[index].sites;
    sites.resize(std::min(sites.size(), sites_left));
    sites_left -= sites.size();
  }
  if (order.size() > kMaxSections) {
    judged.result.measurements_omitted = order.size() - kMaxSections;
    order.resize(kMaxSections);
  }
  std::sort(order.begin(), order.end());
  for (const std::size_t index : order) {
    judged.result.measurements.push_back(std::move(candidates[index].result));
    judged.section_sites.push_back(std::move(candidates[index].sites));
  }
}

}  // namespace leakrun

#include "runner/test_results.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "report/wording.h"
#include "runner/needed_stacks.h"
#include "runner/run_error.h"
#include "runner/section_results.h"
#include "symbolize/report_text.h"

namespace leakrun {
namespace {

// Of each test, growing and leaking ones each: what is spread over more stacks is not read by
// anyone, and the results document stays bounded.
constexpr std::size_t kMaxSites = 200;

constexpr std::string_view kSkipLabel = "leakrun:skip";
constexpr std::string_view kThresholdLabel = "leakrun:threshold-mb=";

std::uint64_t threshold_of_label(const TestCase& test, std::string_view label) {
  const auto threshold = bytes_of_megabytes(label.substr(kThresholdLabel.size()));
  if (!threshold) {
    throw RunError(ExitStatus::kUsage,
                   fmt::format("the label '{}' of test '{}' has no number of megabytes, such as "
                               "leakrun:threshold-mb=50",
                               printable_line(label), printable_line(test.name)));
  }
  return *threshold;
}

bool applies_to(const Override& override, const TestCase& test) {
  return glob_match(override.glob, test.name) ||
         glob_match(override.glob, fmt::format("{}::{}", target_base_name(test.target), test.name));
}

// The first that says something of each of the two wins.
void apply_overrides(const TestCase& test, const std::vector<Override>& overrides,
                     HeapLimits& limits) {
  bool has_threshold = false;
  for (const Override& override : overrides) {
    const bool is_open = override.threshold_bytes ? !has_threshold : !limits.exempt;
    if (!is_open || !applies_to(override, test)) {
      continue;
    }
    if (override.threshold_bytes) {
      has_threshold = true;
      limits.threshold_bytes = *override.threshold_bytes;
    } else {
      limits.exempt = true;
      limits.exempt_reason = fmt::format("override {}", printable_line(override.text));
    }
  }
}

JudgedTest new_result(const TestCase& test, const HeapLimits& limits) {
  JudgedTest judged;
  judged.result.name = test.name;
  judged.result.target = test.target;
  judged.result.command = test.command;
  judged.result.file = test.file;
  judged.result.line = test.line;
  judged.result.threshold_bytes = limits.threshold_bytes;
  judged.result.exempt = limits.exempt;
  judged.result.exempt_reason = limits.exempt_reason;
  return judged;
}

void set_judgement(TestResult& result, Outcome outcome, Judgement judgement) {
  result.outcome = outcome;
  result.verdict = judgement.verdict;
  result.error = judgement.error;
  result.reason = std::move(judgement.reason);
}

ProcessResult process_result(const MeasuredProcess& process) {
  const Recording& recording = process.recording;
  ProcessResult result;
  result.pid = recording.pid;
  result.executable = recording.executable;
  if (recording.baseline) {
    result.baseline_bytes = recording.baseline->live_bytes;
  }
  if (recording.final_snapshot) {
    result.final_bytes = recording.final_snapshot->live_bytes;
  }
  if (recording.leaks) {
    result.leaked_bytes = recording.leaks->leaked_bytes;
  }
  result.not_measured = recording.problem.empty() ? recording.leaks_unknown : recording.problem;
  return result;
}

// The sites are ordered, largest first. How many were left out.
template <typename Site>
std::size_t keep_most(std::vector<Site>& sites) {
  const std::size_t omitted = sites.size() - std::min(sites.size(), kMaxSites);
  sites.resize(sites.size() - omitted);
  return omitted;
}

void keep_processes(JudgedTest& judged, Measurement& measurement) {
  TestResult& result = judged.result;
  for (MeasuredProcess& process : measurement.processes) {
    result.processes.push_back(process_result(process));
    if (process.recording.leaks && !process.is_set_aside) {
      std::move(process.recording.leaks->leaks.begin(), process.recording.leaks->leaks.end(),
                std::back_inserter(judged.leaks));
    }
  }
  std::stable_sort(judged.leaks.begin(), judged.leaks.end(),
                   [](const Leak& a, const Leak& b) { return a.bytes > b.bytes; });
  result.leaks_omitted = keep_most(judged.leaks);
  if (measurement.worst >= 0) {
    const auto worst = static_cast<std::size_t>(measurement.worst);
    result.baseline_bytes = result.processes[worst].baseline_bytes;
    result.final_bytes = result.processes[worst].final_bytes;
    result.suppressed_growth_bytes = measurement.processes[worst].suppressed_growth_bytes;
    judged.growth_sites = std::move(measurement.processes[worst].recording.growth.sites);
    result.growth_sites_omitted = keep_most(judged.growth_sites);
    judged.live_sites = std::move(measurement.processes[worst].live_sites);
    result.live_sites_omitted = keep_most(judged.live_sites);
    judged.shrunk_sites = std::move(measurement.processes[worst].shrunk_sites);
    result.shrunk_sites_omitted = keep_most(judged.shrunk_sites);
  }
}

std::uint64_t peak_of(const Recording& recording) {
  std::uint64_t most = recording.final_snapshot ? recording.final_snapshot->live_bytes : 0;
  for (const TimelinePoint& point : recording.timeline) {
    most = std::max(most, point.live_bytes);
  }
  return most;
}

// Of the process whose stacks are the test's, else of the test's own, else of the one that held
// most.
const Recording* recording_with_timeline(const Measurement& measurement, pid_t root) {
  const Recording* found = nullptr;
  for (std::size_t i = 0; i < measurement.processes.size(); i++) {
    const MeasuredProcess& process = measurement.processes[i];
    if (process.recording.timeline.empty() || process.is_set_aside) {
      continue;
    }
    if (static_cast<int>(i) == measurement.worst) {
      return &process.recording;
    }
    const bool is_found_root = found != nullptr && found->pid == root;
    if (found == nullptr || process.recording.pid == root ||
        (!is_found_root && peak_of(*found) < peak_of(process.recording))) {
      found = &process.recording;
    }
  }
  return found;
}

void keep_timeline(JudgedTest& judged, const Measurement& measurement, pid_t root) {
  const Recording* recording = recording_with_timeline(measurement, root);
  if (recording == nullptr) {
    return;
  }
  judged.result.timeline = recording->timeline;
  judged.result.peak_bytes = peak_of(*recording);
  // What only ever grew has its peak at the end.
  const auto& last = recording->final_snapshot;
  const Snapshot* snapshot = recording->peak ? &*recording->peak : nullptr;
  if (last && last->profile &&
      (snapshot == nullptr || last->profile->live_bytes >= snapshot->live_bytes)) {
    snapshot = &*last->profile;
  }
  if (snapshot != nullptr) {
    judged.peak_sites = growth_between({}, *snapshot).sites;
    judged.result.peak_sites_omitted = keep_most(judged.peak_sites);
  }
}

}  // namespace

std::array<std::string*, 3> reports_in(TestResult& result) {
  return {&result.asan_report, &result.output.standard_output, &result.output.standard_error};
}

HeapLimits limits_of(const TestCase& test, const HeapLimits& limits,
                     const std::vector<Override>& overrides) {
  HeapLimits own = limits;
  apply_overrides(test, overrides, own);
  for (const std::string& label : test.labels) {
    if (label == kSkipLabel) {
      own.exempt = true;
      own.exempt_reason = fmt::format("label {}", kSkipLabel);
    } else if (label.starts_with(kThresholdLabel)) {
      own.threshold_bytes = threshold_of_label(test, label);
    }
  }
  return own;
}

JudgedTest judge_test(const TestCase& test, FinishedProcess finished, Measurement measurement,
                      const HeapLimits& limits_from_outside) {
  const HeapLimits limits = limits_by_program(measurement, finished.end.pid, limits_from_outside);
  JudgedTest judged = new_result(test, limits);
  take_sections(measurement, limits, judged);
  TestResult& result = judged.result;
  set_judgement(
      result, measurement.outcome,
      judge(measurement.outcome, measurement.outcome_detail, measurement.figures, limits));
  result.duration_seconds = finished.end.duration_seconds;
  result.max_rss_bytes = static_cast<std::uint64_t>(finished.end.max_rss_bytes);
  result.growth_bytes = measurement.figures.growth_bytes;
  result.leaked_bytes = measurement.figures.leaked_bytes;
  result.suppressed_leaked_bytes = measurement.suppressed_leaked_bytes;
  result.asan_report = std::move(measurement.asan_report);
  result.output = {std::move(finished.standard_output), std::move(finished.standard_error),
                   finished.is_truncated};
  keep_processes(judged, measurement);
  keep_timeline(judged, measurement, finished.end.pid);
  return judged;
}

JudgedTest judge_skipped_test(const TestCase& test, FinishedProcess finished, std::string_view why,
                              const HeapLimits& limits) {
  JudgedTest judged = new_result(test, limits);
  set_judgement(judged.result, Outcome::kSkipped, judge(Outcome::kSkipped, why, {}, limits));
  judged.result.duration_seconds = finished.end.duration_seconds;
  judged.result.output = {std::move(finished.standard_output), std::move(finished.standard_error),
                          finished.is_truncated};
  return judged;
}

JudgedTest judge_unrun_test(const TestCase& test, std::string_view why, const HeapLimits& limits) {
  JudgedTest judged = new_result(test, limits);
  const Outcome outcome = test.disabled ? Outcome::kSkipped : Outcome::kNotStarted;
  const std::string_view detail = test.disabled ? "disabled" : why;
  set_judgement(judged.result, outcome, judge(outcome, detail, {}, limits));
  return judged;
}

void resolve_stacks(std::vector<JudgedTest>& tests, SymbolStore& store) {
  store.resolve(needed_addresses(tests, {.all = true}, store.modules()));
}

std::vector<TestResult> with_symbols(std::vector<JudgedTest> tests, SymbolStore& store,
                                     const ShownStacks& reports) {
  ModuleTable& modules = store.modules();
  store.resolve(needed_addresses(tests, reports, modules));
  const auto with_stacks = [&](const std::vector<SiteGrowth>& sites) {
    std::vector<GrowthSite> named;
    named.reserve(sites.size());
    for (const SiteGrowth& site : sites) {
      named.push_back({site.bytes, site.allocations, store.shown_stack_of(site.stack)});
    }
    return named;
  };
  const auto name_stacks = [&](const JudgedTest& run, TestResult& result) {
    for (std::string* report : reports_in(result)) {
      *report = with_symbols_in_text(*report, store.symbols(), modules);
    }
    result.growth_sites = with_stacks(run.growth_sites);
    result.live_sites = with_stacks(run.live_sites);
    result.shrunk_sites = with_stacks(run.shrunk_sites);
    result.peak_sites = with_stacks(run.peak_sites);
    for (std::size_t i = 0; i < run.section_sites.size(); i++) {
      result.measurements[i].growth_sites = with_stacks(run.section_sites[i]);
    }
    for (const Leak& leak : run.leaks) {
      result.leaks.push_back(
          {leak.kind, leak.bytes, leak.allocations, store.shown_stack_of(leak.stack)});
    }
  };
  std::vector<TestResult> results;
  for (JudgedTest& test : tests) {
    for_each_run(test, name_stacks);
    results.push_back(std::move(test.result));
  }
  return results;
}

}  // namespace leakrun

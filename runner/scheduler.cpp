#include "runner/scheduler.h"

#include <algorithm>
#include <map>
#include <numeric>

namespace leakrun {
namespace {

// The locks that more than one test takes, as numbers; the others are in nobody's way.
std::map<std::string, std::size_t> shared_locks(const std::vector<TestDemand>& tests) {
  std::map<std::string, std::size_t> uses;
  for (const TestDemand& test : tests) {
    for (const std::string& lock : std::set<std::string>(test.locks.begin(), test.locks.end())) {
      ++uses[lock];
    }
  }
  std::erase_if(uses, [](const auto& lock) { return lock.second < 2; });
  std::size_t number = 0;
  for (auto& [name, value] : uses) {
    value = number++;
  }
  return uses;
}

std::set<std::size_t> waited_for(const TestDemand& test) {
  std::set<std::size_t> all(test.after.begin(), test.after.end());
  all.insert(test.requires_passed.begin(), test.requires_passed.end());
  return all;
}

}  // namespace

Scheduler::Scheduler(const std::vector<TestDemand>& tests, const ScheduleLimits& limits)
    : limits_(limits), tests_(tests.size()) {
  assign_kinds(tests);
  connect(tests);
  rank(tests);
  for (std::size_t i = 0; i < tests_.size(); ++i) {
    if (tests_[i].waits_for == 0) {
      make_ready(i);
    }
  }
}

void Scheduler::assign_kinds(const std::vector<TestDemand>& tests) {
  const auto locks = shared_locks(tests);
  is_locked_.resize(locks.size());
  std::map<std::pair<unsigned, std::vector<std::size_t>>, std::size_t> kinds;
  for (std::size_t i = 0; i < tests.size(); ++i) {
    const unsigned processors =
        tests[i].runs_alone ? limits_.jobs : std::clamp(tests[i].processors, 1U, limits_.jobs);
    std::set<std::size_t> numbers;
    for (const std::string& lock : tests[i].locks) {
      if (const auto shared = locks.find(lock); shared != locks.end()) {
        numbers.insert(shared->second);
      }
    }
    const std::vector<std::size_t> own(numbers.begin(), numbers.end());
    const auto [kind, is_new] = kinds.try_emplace({processors, own}, kinds_.size());
    if (is_new) {
      kinds_.push_back({processors, own, {}, {}});
    }
    tests_[i].kind = kind->second;
    // What is over the limit runs alone, however much it is; so no sum can overflow.
    tests_[i].peak_bytes = std::min(tests[i].expected_peak_bytes, limits_.memory_bytes + 1);
  }
}

void Scheduler::connect(const std::vector<TestDemand>& tests) {
  for (std::size_t i = 0; i < tests.size(); ++i) {
    const std::set<std::size_t> before = waited_for(tests[i]);
    tests_[i].waits_for = before.size();
    tests_[i].required = {tests[i].requires_passed.begin(), tests[i].requires_passed.end()};
    for (const std::size_t each : before) {
      tests_[each].dependents.push_back(i);
    }
  }
}

void Scheduler::rank(const std::vector<TestDemand>& tests) {
  // Those that wait for nothing first, and each test behind all that it waits for.
  std::vector<std::size_t> order;
  std::vector<std::size_t> waits_for;
  for (std::size_t i = 0; i < tests_.size(); ++i) {
    waits_for.push_back(tests_[i].waits_for);
    if (waits_for[i] == 0) {
      order.push_back(i);
    }
  }
  for (std::size_t done = 0; done < order.size(); ++done) {
    for (const std::size_t dependent : tests_[order[done]].dependents) {
      if (--waits_for[dependent] == 0) {
        order.push_back(dependent);
      }
    }
  }
  std::vector<double> chain_seconds(tests_.size());
  for (auto index = order.rbegin(); index != order.rend(); ++index) {
    double longest = 0;
    for (const std::size_t dependent : tests_[*index].dependents) {
      longest = std::max(longest, chain_seconds[dependent]);
    }
    chain_seconds[*index] = tests[*index].expected_seconds + longest;
  }
  by_rank_.resize(tests_.size());
  std::iota(by_rank_.begin(), by_rank_.end(), std::size_t{0});
  std::stable_sort(by_rank_.begin(), by_rank_.end(), [&](std::size_t a, std::size_t b) {
    return chain_seconds[a] > chain_seconds[b];
  });
  for (Rank rank = 0; rank < by_rank_.size(); ++rank) {
    tests_[by_rank_[rank]].rank = rank;
  }
}

void Scheduler::make_ready(std::size_t index) {
  Test& test = tests_[index];
  test.is_ready = true;
  Kind& kind = kinds_[test.kind];
  if (!kind.ready.empty()) {
    ready_kinds_.erase({*kind.ready.begin(), test.kind});
  }
  kind.ready.insert(test.rank);
  kind.ready_peaks.insert(test.peak_bytes);
  ready_kinds_.insert({*kind.ready.begin(), test.kind});
}

bool Scheduler::can_start(const Kind& kind) const {
  return kind.processors <= limits_.jobs - used_processors_ &&
         std::none_of(kind.locks.begin(), kind.locks.end(),
                      [&](std::size_t lock) { return is_locked_[lock]; });
}

bool Scheduler::fits(std::uint64_t peak_bytes) const {
  return limits_.memory_bytes == 0 || running_ == 0 ||
         (used_bytes_ <= limits_.memory_bytes && peak_bytes <= limits_.memory_bytes - used_bytes_);
}

std::optional<Scheduler::Rank> Scheduler::first_that_fits(const Kind& kind) const {
  if (!fits(*kind.ready_peaks.begin())) {
    return std::nullopt;
  }
  const auto first = std::find_if(kind.ready.begin(), kind.ready.end(), [&](Rank rank) {
    return fits(tests_[by_rank_[rank]].peak_bytes);
  });
  return *first;
}

std::optional<std::size_t> Scheduler::next() {
  if (is_stopped_ || used_processors_ >= limits_.jobs) {
    return std::nullopt;
  }
  std::optional<Rank> best;
  for (const auto& [rank, number] : ready_kinds_) {
    if (best && *best < rank) {
      break;
    }
    if (can_start(kinds_[number])) {
      const auto candidate = first_that_fits(kinds_[number]);
      best = candidate && (!best || *candidate < *best) ? candidate : best;
    }
  }
  if (!best) {
    return std::nullopt;
  }
  start(by_rank_[*best]);
  return by_rank_[*best];
}

void Scheduler::start(std::size_t index) {
  take_from_ready(index);
  const Test& test = tests_[index];
  ++running_;
  used_bytes_ += test.peak_bytes;
  used_processors_ += kinds_[test.kind].processors;
  for (const std::size_t lock : kinds_[test.kind].locks) {
    is_locked_[lock] = true;
  }
}

void Scheduler::take_from_ready(std::size_t index) {
  Test& test = tests_[index];
  test.is_ready = false;
  Kind& kind = kinds_[test.kind];
  ready_kinds_.erase({*kind.ready.begin(), test.kind});
  kind.ready.erase(test.rank);
  kind.ready_peaks.erase(kind.ready_peaks.find(test.peak_bytes));
  if (!kind.ready.empty()) {
    ready_kinds_.insert({*kind.ready.begin(), test.kind});
  }
}

void Scheduler::ended(std::size_t index) {
  const Test& test = tests_[index];
  --running_;
  used_bytes_ -= test.peak_bytes;
  used_processors_ -= kinds_[test.kind].processors;
  for (const std::size_t lock : kinds_[test.kind].locks) {
    is_locked_[lock] = false;
  }
}

void Scheduler::finished(std::size_t index, bool has_passed) {
  if (tests_[index].is_ready) {
    take_from_ready(index);
  }
  // Not by recursion: a chain may be as long as the list.
  std::vector<std::pair<std::size_t, bool>> ended = {{index, has_passed}};
  while (!ended.empty()) {
    const auto [each, passed] = ended.back();
    ended.pop_back();
    tests_[each].is_done = true;
    for (const std::size_t dependent : tests_[each].dependents) {
      Test& waiting = tests_[dependent];
      --waiting.waits_for;
      if (waiting.is_done) {
        continue;
      }
      if (!passed && waiting.required.count(each) > 0) {
        blocked_.push({dependent, each});
        ended.emplace_back(dependent, false);
        waiting.is_done = true;
      } else if (waiting.waits_for == 0) {
        make_ready(dependent);
      }
    }
  }
}

std::optional<BlockedTest> Scheduler::next_blocked() {
  if (blocked_.empty()) {
    return std::nullopt;
  }
  const BlockedTest blocked = blocked_.front();
  blocked_.pop();
  return blocked;
}

}  // namespace leakrun

#include "runner/live/live_model.h"

#include <algorithm>
#include <utility>

namespace leakrun {
namespace {

constexpr std::size_t kKeptLines = 50;

double share_of_threshold(const LiveTest& test) {
  const double growth = test.sample ? static_cast<double>(test.sample->growth_bytes()) : 0;
  return growth / static_cast<double>(std::max<std::uint64_t>(1, test.threshold_bytes));
}

// What stands first is smallest.
double rank(const LiveTest& test, LiveOrder order) {
  switch (order) {
    case LiveOrder::kGrowth:
      return -share_of_threshold(test);
    case LiveOrder::kHeap:
      return test.sample ? -static_cast<double>(test.sample->live_bytes) : 0;
    case LiveOrder::kResident:
      return test.sample ? -static_cast<double>(test.sample->rss_bytes) : 0;
    case LiveOrder::kTime:
      return std::chrono::duration<double>(test.since.time_since_epoch()).count();
    case LiveOrder::kName:
      break;
  }
  return 0;
}

}  // namespace

void LiveModel::started(LiveTest test) {
  tests_.push_back(std::move(test));
  if (!selected_) {
    selected_ = tests_.back().index;
  }
}

void LiveModel::stopped(std::size_t index) {
  if (selected_ == index) {
    // What stands in its place then, or else above it.
    const auto tests = in_order();
    const std::size_t place = place_of_selected(tests);
    const std::size_t next =
        place + 1 < tests.size() ? place + 1 : place - std::min<std::size_t>(place, 1);
    selected_ = tests.size() > 1 ? std::optional(tests[next]->index) : std::nullopt;
  }
  std::erase_if(tests_, [&](const LiveTest& test) { return test.index == index; });
}

LiveTest* LiveModel::find(std::size_t index) {
  const auto found = std::ranges::find(tests_, index, &LiveTest::index);
  return found == tests_.end() ? nullptr : &*found;
}

void LiveModel::set_sample(std::size_t index, const LiveSample& sample) {
  if (LiveTest* test = find(index)) {
    test->sample = sample;
  }
}

void LiveModel::set_sites(std::size_t index, std::vector<GrowthSite> sites, Time now) {
  if (LiveTest* test = find(index)) {
    test->sites = std::move(sites);
    test->sites_at = now;
  }
}

void LiveModel::set_ending(std::size_t index) {
  if (LiveTest* test = find(index)) {
    test->is_ending = true;
  }
}

std::vector<const LiveTest*> LiveModel::in_order() const {
  std::vector<const LiveTest*> tests;
  for (const LiveTest& test : tests_) {
    tests.push_back(&test);
  }
  std::ranges::stable_sort(tests, [&](const LiveTest* a, const LiveTest* b) {
    const double rank_of_a = rank(*a, order_);
    const double rank_of_b = rank(*b, order_);
    return rank_of_a != rank_of_b ? rank_of_a < rank_of_b : a->name < b->name;
  });
  return tests;
}

std::size_t LiveModel::place_of_selected(const std::vector<const LiveTest*>& tests) const {
  const auto found =
      std::ranges::find_if(tests, [&](const LiveTest* test) { return test->index == selected_; });
  return found == tests.end() ? 0 : static_cast<std::size_t>(found - tests.begin());
}

const LiveTest* LiveModel::selected() const {
  const auto found =
      std::ranges::find_if(tests_, [&](const LiveTest& test) { return test.index == selected_; });
  return found == tests_.end() ? nullptr : &*found;
}

void LiveModel::select(int step) {
  const auto tests = in_order();
  if (tests.empty()) {
    return;
  }
  const auto last = static_cast<std::ptrdiff_t>(tests.size()) - 1;
  const auto place = static_cast<std::ptrdiff_t>(place_of_selected(tests)) + step;
  selected_ = tests[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(place, 0, last))]->index;
}

void LiveModel::order_next() {
  order_ = order_ == LiveOrder::kName ? LiveOrder::kGrowth
                                      : static_cast<LiveOrder>(static_cast<int>(order_) + 1);
}

void LiveModel::add_finished(std::string line) {
  finished_.push_back(std::move(line));
  if (finished_.size() > kKeptLines) {
    finished_.erase(finished_.begin());
  }
}

}  // namespace leakrun

#include "report/sites/suite_stats.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <map>

#include "base/saturating.h"
#include "report/wording.h"

namespace leakrun {
namespace {

class SizeClasses {
 public:
  void add(const GrowthSite& site) {
    if (site.bytes <= 0 || site.allocations <= 0) {
      without_size_++;
      return;
    }
    const auto mean = static_cast<std::uint64_t>(site.bytes / site.allocations);
    const std::uint64_t least = std::bit_floor(mean);
    SizeClass& size = classes_[least];
    size.least = least;
    size.stacks++;
    size.allocations = saturating_sum(size.allocations, site.allocations);
    size.bytes = saturating_sum(size.bytes, site.bytes);
  }

  void finish(SuiteStats& stats) const {
    stats.stacks_without_size = without_size_;
    for (const auto& [least, size] : classes_) {
      stats.sizes.push_back(size);
    }
  }

 private:
  std::map<std::uint64_t, SizeClass> classes_;
  std::size_t without_size_ = 0;
};

void add_seconds(double& sum, double seconds) {
  sum = std::min(sum + seconds, std::numeric_limits<double>::max());
}

void add_figures(SuiteStats& stats, const TestResult& test) {
  stats.exempt += test.exempt ? 1 : 0;
  add_seconds(stats.test_seconds, test.duration_seconds);
  stats.longest.push_back(&test);
  if (test.growth_bytes) {
    stats.measured++;
    stats.growths.push_back(*test.growth_bytes);
    stats.largest.push_back(&test);
    if (*test.growth_bytes > 0) {
      stats.grown++;
      stats.growth_bytes = saturating_sum(stats.growth_bytes, *test.growth_bytes);
    }
  }
  if (test.leaked_bytes.value_or(0) > 0) {
    stats.leaking++;
    stats.leaked_bytes = saturating_sum(stats.leaked_bytes, as_signed(*test.leaked_bytes));
  }
}

}  // namespace

SuiteStats suite_stats(const SuiteResult& suite) {
  SuiteStats stats;
  stats.tests = suite.results.size();
  SizeClasses sizes;
  std::map<std::string, std::size_t> reasons;
  for (const TestResult& test : suite.results) {
    add_figures(stats, test);
    if (!test.growth_bytes) {
      reasons[std::string(test.error == ErrorKind::kNone ? word(test.verdict)
                                                         : word(test.error))]++;
    }
    for (const GrowthSite& site : test.growth_sites) {
      sizes.add(site);
    }
  }
  sizes.finish(stats);
  stats.not_measured.assign(reasons.begin(), reasons.end());
  std::stable_sort(stats.not_measured.begin(), stats.not_measured.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  std::sort(stats.growths.begin(), stats.growths.end());
  std::stable_sort(
      stats.largest.begin(), stats.largest.end(),
      [](const TestResult* a, const TestResult* b) { return *a->growth_bytes > *b->growth_bytes; });
  std::stable_sort(stats.longest.begin(), stats.longest.end(),
                   [](const TestResult* a, const TestResult* b) {
                     return a->duration_seconds > b->duration_seconds;
                   });
  return stats;
}

std::int64_t growth_percentile(const SuiteStats& stats, unsigned percent) {
  const std::size_t count = stats.growths.size();
  const std::size_t rank = std::max<std::size_t>((count * percent + 99) / 100, 1);
  return stats.growths[std::min(rank, count) - 1];
}

}  // namespace leakrun

#include "report/sites/site_totals.h"

#include <algorithm>
#include <set>
#include <string>
#include <unordered_map>

#include "base/saturating.h"
#include "report/fingerprint.h"
#include "report/sites/site_place.h"
#include "report/wording.h"

namespace leakrun {
namespace {

struct GroupedSite {
  SiteTotal total;
  std::set<std::string> stacks;
  std::int64_t largest_bytes = 0;
  const TestResult* last_test = nullptr;
};

class SiteGroups {
 public:
  explicit SiteGroups(SiteGrouping grouping) : grouping_(grouping) {}

  /// `bytes`: what was measured of the test.
  template <class Site>
  void add_test(const TestResult& test, const std::vector<Site>& sites, std::size_t omitted,
                std::int64_t bytes) {
    for (const Site& site : sites) {
      add(test, figure_of(site.bytes), figure_of(site.allocations), site.stack);
    }
    totals_.omitted = saturating_sum(totals_.omitted, omitted);
    totals_.tests += sites.empty() ? 0 : 1;
    if (sites.empty() && bytes > 0) {
      totals_.bytes_without_stack = saturating_sum(totals_.bytes_without_stack, bytes);
      totals_.tests_without_stack++;
    }
  }

  SiteTotals totals() const {
    SiteTotals totals = totals_;
    totals.stacks = stacks_.size();
    // By their keys first, so that sites of one size have an order.
    std::vector<const std::pair<const std::string, GroupedSite>*> groups;
    for (const auto& group : groups_) {
      groups.push_back(&group);
    }
    std::sort(groups.begin(), groups.end(), [](const auto* a, const auto* b) {
      const std::int64_t bytes_of_a = a->second.total.bytes;
      const std::int64_t bytes_of_b = b->second.total.bytes;
      return bytes_of_a != bytes_of_b ? bytes_of_a > bytes_of_b : a->first < b->first;
    });
    for (const auto* group : groups) {
      totals.sites.push_back(group->second.total);
      totals.sites.back().stacks = group->second.stacks.size();
    }
    return totals;
  }

 private:
  static std::int64_t figure_of(std::int64_t figure) { return figure; }
  static std::int64_t figure_of(std::uint64_t figure) { return as_signed(figure); }

  void add(const TestResult& test, std::int64_t bytes, std::int64_t allocations,
           const Stack& stack) {
    const std::string id = fingerprint(stack);
    stacks_.insert(id);
    GroupedSite& site = groups_[grouping_ == SiteGrouping::kStack ? id : place_key(stack)];
    site.stacks.insert(id);
    if (site.total.stack == nullptr || bytes > site.largest_bytes) {
      site.total.stack = &stack;
      site.largest_bytes = bytes;
    }
    site.total.bytes = saturating_sum(site.total.bytes, bytes);
    site.total.allocations = saturating_sum(site.total.allocations, allocations);
    site.total.tests += site.last_test == &test ? 0 : 1;
    site.last_test = &test;
    totals_.bytes = saturating_sum(totals_.bytes, bytes);
  }

  static std::string place_key(const Stack& stack) {
    const SitePlace place = site_place(stack);
    return place.place + '\n' + place.function;
  }

  SiteGrouping grouping_;
  std::unordered_map<std::string, GroupedSite> groups_;
  std::set<std::string> stacks_;
  SiteTotals totals_;  // without what is counted at the end
};

}  // namespace

SiteTotals site_totals(const SuiteResult& suite, SiteKind kind, SiteGrouping grouping) {
  SiteGroups groups(grouping);
  for (const TestResult& test : suite.results) {
    if (kind == SiteKind::kGrowth) {
      groups.add_test(test, test.growth_sites, test.growth_sites_omitted,
                      test.growth_bytes.value_or(0));
    } else {
      groups.add_test(test, test.leaks, test.leaks_omitted,
                      as_signed(test.leaked_bytes.value_or(0)));
    }
  }
  return groups.totals();
}

}  // namespace leakrun

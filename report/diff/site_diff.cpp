#include "report/diff/site_diff.h"

#include <algorithm>
#include <limits>
#include <type_traits>
#include <utility>

#include "base/saturating.h"
#include "report/fingerprint.h"
#include "report/wording.h"

namespace leakrun {
namespace {

struct StackBytes {
  std::int64_t bytes = 0;
  const Stack* stack = nullptr;
};

/// The call stacks of a test in one run.
struct TestStacks {
  std::map<std::string, StackBytes> stacks;  // by fingerprint
  std::int64_t most_unseen = 0;              // what a call stack that is not among them may hold
  bool has_none_kept = false;                // all were left out
};

template <class Site>
TestStacks stacks_of(const std::vector<Site>& sites, std::size_t omitted,
                     std::int64_t measured_bytes) {
  TestStacks found;
  found.has_none_kept = sites.empty() && omitted > 0;
  // No call stacks are recorded of a test that grew by little.
  found.most_unseen = sites.empty() ? measured_bytes : 0;
  if (!sites.empty() && omitted > 0) {
    found.most_unseen = std::numeric_limits<std::int64_t>::max();
  }
  for (const Site& site : sites) {
    std::int64_t bytes = 0;
    if constexpr (std::is_signed_v<decltype(site.bytes)>) {
      bytes = std::max<std::int64_t>(site.bytes, 0);
    } else {
      bytes = as_signed(site.bytes);
    }
    found.most_unseen = std::min(found.most_unseen, bytes);
    StackBytes& known = found.stacks[fingerprint(site.stack)];
    known.bytes = saturating_sum(known.bytes, bytes);
    known.stack = &site.stack;
  }
  return found;
}

TestStacks stacks_of(const TestResult& test, SiteKind kind) {
  return kind == SiteKind::kGrowth
             ? stacks_of(test.growth_sites, test.growth_sites_omitted, kept_bytes(test))
             : stacks_of(test.leaks, test.leaks_omitted, as_signed(test.leaked_bytes.value_or(0)));
}

SiteChangeKind kind_of(bool was_there, bool is_there, std::int64_t change) {
  if (!was_there) {
    return SiteChangeKind::kNew;
  }
  if (!is_there) {
    return SiteChangeKind::kGone;
  }
  return change > 0 ? SiteChangeKind::kGrown : SiteChangeKind::kShrunk;
}

std::uint64_t size_of(std::int64_t change) {
  const auto bits = static_cast<std::uint64_t>(change);
  return change < 0 ? -bits : bits;
}

bool comes_first(const SiteChange& a, const SiteChange& b) {
  if (a.is_worse != b.is_worse) {
    return a.is_worse;
  }
  const std::uint64_t size_of_a = size_of(a.change);
  const std::uint64_t size_of_b = size_of(b.change);
  return size_of_a != size_of_b ? size_of_a > size_of_b : a.fingerprint < b.fingerprint;
}

std::optional<std::int64_t> sum_of(std::optional<std::int64_t> a, std::optional<std::int64_t> b) {
  return a && b ? saturating_sum(*a, *b) : a ? a : b;
}

}  // namespace

std::optional<NotCompared> SiteDiff::add(const MatchedTest& test) {
  const TestStacks before = stacks_of(*test.before, kind_);
  const TestStacks after = stacks_of(*test.after, kind_);
  if (before.has_none_kept || after.has_none_kept) {
    return NotCompared::kStacksOmitted;
  }
  // They end elsewhere, and so have other fingerprints.
  if (test.before->has_full_stacks != test.after->has_full_stacks && !before.stacks.empty() &&
      !after.stacks.empty()) {
    return NotCompared::kOtherStacks;
  }
  tests_++;
  std::map<std::string, std::pair<const StackBytes*, const StackBytes*>> both;
  for (const auto& [id, stack] : before.stacks) {
    both[id].first = &stack;
  }
  for (const auto& [id, stack] : after.stacks) {
    both[id].second = &stack;
  }
  for (const auto& [id, stacks] : both) {
    const auto& [old_stack, new_stack] = stacks;
    const std::int64_t old_bytes =
        old_stack != nullptr ? old_stack->bytes : std::min(new_stack->bytes, before.most_unseen);
    const std::int64_t new_bytes =
        new_stack != nullptr ? new_stack->bytes : std::min(old_stack->bytes, after.most_unseen);
    Sum& sum = sums_[id];
    sum.tests++;
    sum.change = saturating_sum(sum.change, new_bytes - old_bytes);
    sum.is_worse = sum.is_worse || new_bytes - old_bytes > allowed(old_bytes);
    if (old_stack != nullptr) {
      sum.before = sum_of(sum.before, old_stack->bytes);
    }
    if (new_stack != nullptr) {
      sum.after = sum_of(sum.after, new_stack->bytes);
    }
    if (sum.stack == nullptr || (new_stack != nullptr && !sum.is_stack_of_after)) {
      sum.is_stack_of_after = new_stack != nullptr;
      sum.stack = new_stack != nullptr ? new_stack->stack : old_stack->stack;
    }
  }
  return std::nullopt;
}

std::int64_t SiteDiff::allowed(std::int64_t before) const {
  return kind_ == SiteKind::kGrowth ? tolerance_.allowed(before) : 0;
}

SiteChanges SiteDiff::changes() const {
  SiteChanges all;
  all.kind = kind_;
  all.tests = tests_;
  for (const auto& [id, sum] : sums_) {
    const std::int64_t tolerated = allowed(sum.before.value_or(0));
    if (!sum.is_worse && sum.change <= tolerated && sum.change >= -tolerated) {
      all.same++;
      continue;
    }
    all.changes.push_back(
        {.kind = kind_of(sum.before.has_value(), sum.after.has_value(), sum.change),
         .is_worse = sum.is_worse,
         .fingerprint = id,
         .before = sum.before,
         .after = sum.after,
         .change = sum.change,
         .tests = sum.tests,
         .stack = sum.stack});
  }
  std::sort(all.changes.begin(), all.changes.end(), comes_first);
  return all;
}

}  // namespace leakrun

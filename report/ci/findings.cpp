#include "report/ci/findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <tuple>
#include <unordered_set>
#include <utility>

#include "base/text.h"
#include "report/ci/asan_stack.h"
#include "report/ci/code_place.h"
#include "report/columns.h"
#include "report/fingerprint.h"
#include "report/function_name.h"
#include "report/section_text.h"
#include "report/wording.h"

namespace leakrun {
namespace {

const Stack kNoStack;

/// What one test has at the places of one name: two lines of a function have one fingerprint.
struct SiteOfTest {
  std::int64_t bytes = 0;
  std::int64_t allocations = 0;
  const Stack* stack = &kNoStack;  ///< of the largest
  bool is_error = false;
};

using SitesByName = std::map<std::string, SiteOfTest>;

SiteOfTest& site_named(SitesByName& sites, const std::string& name, const Stack& stack) {
  return sites.try_emplace(name, SiteOfTest{0, 0, &stack, false}).first->second;
}

/// Figures that were read may be any: the largest number there is stands for larger ones.
std::int64_t sum(std::int64_t left, std::int64_t right) {
  std::int64_t result = 0;
  return __builtin_add_overflow(left, right, &result) ? std::numeric_limits<std::int64_t>::max()
                                                      : result;
}

/// Collects findings, each place once.
class Collector {
 public:
  Collector(Findings& findings, const SuiteResult& suite, unsigned top)
      : findings_(findings), suite_(suite), source_root_(source_root_of(suite)), top_(top) {}

  void add(const TestResult& test) {
    std::unordered_set<std::string> leaking;
    add_asan_error(test);
    add_leaks(test, leaking);
    const bool is_over =
        test.growth_bytes && std::cmp_greater(*test.growth_bytes, test.threshold_bytes);
    if (is_over) {
      add_growth(test, test.growth_sites, *test.growth_bytes, leaking);
    }
    for (const SectionResult* scope : exceeded_scopes(test)) {
      add_growth(test, scope->growth_sites, scope->growth_bytes, leaking);
    }
  }

 private:
  void add(FindingRule rule, const TestResult& test, const std::string& name,
           const SiteOfTest& site) {
    const auto [entry, is_new] = index_.try_emplace(std::pair(rule, name), findings_.list.size());
    if (is_new) {
      findings_.list.push_back(
          {rule, site.is_error, name, site.bytes, site.allocations, site.stack, &test, {&test}});
      return;
    }
    Finding& finding = findings_.list[entry->second];
    if (finding.tests.back() != &test) {
      finding.tests.push_back(&test);
    }
    if (std::pair(site.is_error, site.bytes) > std::pair(finding.is_error, finding.bytes)) {
      finding.bytes = site.bytes;
      finding.allocations = site.allocations;
      finding.stack = site.stack;
      finding.worst = &test;
      finding.is_error = site.is_error;
    }
  }

  static std::string known_by(const TestResult& test, const Stack& stack) {
    return stack.empty() ? fnv1a_hex(printable_utf8(test.target) + '\0' + printable_utf8(test.name))
                         : fingerprint(stack);
  }

  void add_asan_error(const TestResult& test) {
    if (test.verdict == Verdict::kError && test.error == ErrorKind::kAsan) {
      findings_.stacks.push_back(asan_stack(test.asan_report, source_root_));
      const Stack& stack = findings_.stacks.back();
      add(FindingRule::kAsan, test, known_by(test, stack), {0, 0, &stack, true});
    }
  }

  void add_leaks(const TestResult& test, std::unordered_set<std::string>& leaking) {
    const bool fails = leaks_fail(test);
    const bool has_direct =
        std::any_of(test.leaks.begin(), test.leaks.end(),
                    [](const LeakSite& leak) { return leak.kind == LeakKind::kDirect; });
    SitesByName sites;
    for (std::size_t i = 0; i < std::min<std::size_t>(test.leaks.size(), top_); ++i) {
      const LeakSite& leak = test.leaks[i];
      SiteOfTest& site = site_named(sites, known_by(test, leak.stack), leak.stack);
      site.bytes = sum(site.bytes, as_signed(leak.bytes));
      site.allocations = sum(site.allocations, as_signed(leak.allocations));
      site.is_error |= fails && (leak.kind == LeakKind::kDirect || !has_direct);
    }
    if (sites.empty() && test.leaked_bytes.value_or(0) > 0) {
      sites[known_by(test, kNoStack)] = {as_signed(*test.leaked_bytes), 0, &kNoStack, fails};
    }
    for (const auto& [name, site] : sites) {
      leaking.insert(name);
      add(FindingRule::kLeak, test, name, site);
    }
  }

  // The verdict tells it, but where something else decided.
  bool leaks_fail(const TestResult& test) const {
    const auto option = suite_.options.find("leaks");
    const bool only_warns = option != suite_.options.end() && option->second == "warn";
    return test.verdict == Verdict::kLeaked ||
           (is_failure(test.verdict) && test.verdict != Verdict::kGrew && !only_warns);
  }

  void add_growth(const TestResult& test, const std::vector<GrowthSite>& growth_sites,
                  std::int64_t growth, const std::unordered_set<std::string>& leaking) {
    SitesByName sites;
    std::int64_t largest = 0;
    for (std::size_t i = 0; i < std::min<std::size_t>(growth_sites.size(), top_); ++i) {
      const GrowthSite& grown = growth_sites[i];
      SiteOfTest& site = site_named(sites, known_by(test, grown.stack), grown.stack);
      site.bytes = sum(site.bytes, grown.bytes);
      site.allocations = sum(site.allocations, grown.allocations);
      site.is_error = true;
      largest = std::max(largest, site.bytes);
    }
    if (sites.empty()) {
      sites[known_by(test, kNoStack)] = {growth, 0, &kNoStack, true};
    }
    for (const auto& [name, site] : sites) {
      const bool is_large = site.bytes >= std::min(largest, growth / 10);
      if (is_large && leaking.count(name) == 0) {
        add(FindingRule::kGrowth, test, name, site);
      }
    }
  }

  Findings& findings_;
  const SuiteResult& suite_;
  std::string source_root_;
  unsigned top_;
  std::map<std::pair<FindingRule, std::string>, std::size_t> index_;
};

bool is_worse_finding(const Finding& left, const Finding& right) {
  return std::tuple(!left.is_error, left.rule, right.bytes, std::string_view(left.fingerprint)) <
         std::tuple(!right.is_error, right.rule, left.bytes, std::string_view(right.fingerprint));
}

std::string finding_figures(const Finding& finding) {
  const std::string most = finding.tests.size() > 1 ? "up to " : "";
  const std::string bytes = most + human_bytes(finding.bytes);
  if (finding.allocations <= 0) {
    return bytes;
  }
  return fmt::format("{} in {} allocation{}", bytes, finding.allocations,
                     finding.allocations == 1 ? "" : "s");
}

/// Names that are longer are of no use in a sentence.
std::string short_name(const std::string& name) {
  constexpr std::size_t kLongestName = 200;
  return clipped(name, kLongestName);
}

/// ", from make_node"; empty where nothing is known of it.
std::string origin_of(const Finding& finding) {
  const Frame* const place = place_of(*finding.stack);
  if (place == nullptr) {
    return "";
  }
  return ", from " + short_name(place->function.empty()
                                    ? location(*place)
                                    : printable_line(short_function_name(place->function)));
}

std::string with_period(std::string sentence) {
  return sentence.empty() || sentence.back() == '.' ? sentence : sentence + '.';
}

}  // namespace

Findings findings_of(const SuiteResult& suite, unsigned top, std::size_t limit) {
  Findings findings;
  Collector collector(findings, suite, top);
  for (const TestResult& test : suite.results) {
    if (!test.exempt && test.verdict != Verdict::kSkipped) {
      collector.add(test);
    }
  }
  std::sort(findings.list.begin(), findings.list.end(), is_worse_finding);
  if (findings.list.size() > limit) {
    findings.omitted = findings.list.size() - limit;
    findings.list.resize(limit);
  }
  return findings;
}

std::string_view rule_id(FindingRule rule) {
  switch (rule) {
    case FindingRule::kAsan:
      return "leakrun/asan";
    case FindingRule::kLeak:
      return "leakrun/leak";
    case FindingRule::kGrowth:
      break;
  }
  return "leakrun/growth";
}

std::string finding_text(const Finding& finding) {
  switch (finding.rule) {
    case FindingRule::kAsan:
      return with_period(printable_line(finding.worst->reason));
    case FindingRule::kLeak:
      return fmt::format("Memory leak: {} that nothing points to any more{}.",
                         finding_figures(finding), origin_of(finding));
    case FindingRule::kGrowth:
      break;
  }
  return fmt::format("Memory growth: {} still held when the test ends{}.", finding_figures(finding),
                     origin_of(finding));
}

std::string finding_tests(const Finding& finding) {
  constexpr std::size_t kMostNames = 10;
  const auto wrong = memory_findings(*finding.worst);
  const std::string what = wrong.empty() ? "" : fmt::format(": {}", wrong.front());
  if (finding.tests.size() == 1) {
    return fmt::format("Found in {}{}.", short_name(full_name(*finding.worst)), what);
  }
  std::string names;
  for (std::size_t i = 0; i < std::min(finding.tests.size(), kMostNames); ++i) {
    names += (i == 0 ? "" : ", ") + short_name(full_name(*finding.tests[i]));
  }
  if (finding.tests.size() > kMostNames) {
    names += fmt::format(" and {} more", finding.tests.size() - kMostNames);
  }
  const std::string worst =
      what.empty() ? ""
                   : fmt::format(" Worst in {}{}.", short_name(full_name(*finding.worst)), what);
  return fmt::format("Found in {} tests: {}.{}", finding.tests.size(), names, worst);
}

}  // namespace leakrun

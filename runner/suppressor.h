#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "profile/suppression.h"
#include "report/suite_result.h"
#include "runner/measure.h"
#include "runner/symbol_store.h"
#include "runner/test_results.h"

namespace leakrun {

/// The suppressions of a run: takes what they cover out of what was measured, before it is judged,
/// and counts what each covered. They are matched on symbolized stacks, those of a test only where
/// leaks or growth could fail it.
class Suppressor {
 public:
  /// `suppressions` hold for leaks and growth of all tests, the first that matches a stack for it.
  /// `symbols` must outlive this.
  Suppressor(std::vector<Suppression> suppressions, SymbolStore& symbols);

  /// Has `suppressions` hold, too, for the leaks of test `index`; those of one file are given once.
  void add_for_leaks(std::size_t index, const std::filesystem::path& file);

  /// The addresses that apply() must see the symbols of.
  std::set<Address> needed(std::size_t index, Measurement& measurement, const HeapLimits& limits);

  /// Takes what is covered out of the leaks, the growth and the scopes of test `index`, and notes
  /// it among the figures. Nothing where the test is exempt.
  void apply(std::size_t index, Measurement& measurement, const HeapLimits& limits);

  /// As apply, of another run of a test: nothing of it counts among uses().
  void apply_uncounted(std::size_t index, Measurement& measurement, const HeapLimits& limits);

  /// Looks in these tests for what suppressions match that covered nothing so far: they are in use
  /// where tests stayed within their limits. Resolves all stacks of the tests.
  void look_for_matches(std::vector<JudgedTest>& tests);

  /// What each suppression covered. Stale are those that matched nothing, where `is_complete`:
  /// every test ran and was measured.
  std::vector<SuppressionUse> uses(bool is_complete) const;

 private:
  using Rules = std::vector<std::size_t>;  // indices of rules_

  struct Rule {
    Suppression suppression;
    bool was_seen = false;
    SuppressionUse use;
  };

  /// What one rule covers of a list of stacks.
  struct Covered {
    std::uint64_t stacks = 0;
    std::uint64_t bytes = 0;
    std::uint64_t allocations = 0;
  };
  using CoveredBy = std::map<std::size_t, Covered>;

  Rules add(std::vector<Suppression> suppressions);
  Rules leak_rules(std::size_t index, const MeasuredProcess& process);
  std::optional<std::size_t> rule_for(const CallStack& calls, const Rules& rules);
  template <typename Site>
  std::vector<std::optional<std::size_t>> rules_for(const std::vector<Site>& sites,
                                                    const Rules& rules, CoveredBy& covered);
  void drop_over_budget(CoveredBy& covered) const;
  CoveredBy take_leaks(std::size_t index, Measurement& measurement);
  std::uint64_t take_growth(Growth& growth, CoveredBy& most);
  /// What was covered of one test.
  struct CoveredTest {
    CoveredBy leaks;
    CoveredBy growth;  // by each rule, the largest that it took of one growth
  };
  std::vector<Growth*> growths_to_look_at(Measurement& measurement, const HeapLimits& limits) const;
  CoveredTest take_covered(std::size_t index, Measurement& measurement, const HeapLimits& limits);
  void note(Measurement& measurement, const CoveredBy& leaks, const CoveredBy& growth);

  SymbolStore& symbols_;
  std::vector<Rule> rules_;
  Rules of_all_;
  std::map<std::filesystem::path, Rules> of_file_;
  std::map<std::string, Rules> of_program_;  // by the text that is compiled into it
  std::map<std::size_t, const Rules*> of_test_;
};

}  // namespace leakrun

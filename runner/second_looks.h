#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "runner/test_results.h"

namespace leakrun {

/// The addresses that has_cut_stack() must see the symbols of: some stacks show without names that
/// they are whole.
std::set<Address> needed_to_see_cuts(const JudgedTest& test, const SymbolStore& symbols);

/// Whether one of the stacks that `test` fails by, the largest of its growth, of its leaks and of
/// each of its scopes, may have been cut short by the fast unwinder.
bool has_cut_stack(const JudgedTest& test, const SymbolStore& symbols);

/// A failing test whose call stacks were cut short, and that runs once more for whole ones.
struct FirstRun {
  JudgedTest judged;
  bool has_passed = false;  ///< on its own terms, as those that require it ask
};

/// The tests that run a second time for their call stacks alone: their verdicts and figures are
/// known.
class SecondLooks {
 public:
  void begin(std::size_t index, FirstRun first) { first_.emplace(index, std::move(first)); }
  bool is_under_way(std::size_t index) const { return first_.contains(index); }

  /// The first run of a test that is under way, with the stacks of `second` as far as that shows
  /// the same, and a note of where they come from.
  FirstRun finish(std::size_t index, JudgedTest second);

  /// Those that were to run a second time and did not, with their indices.
  std::vector<std::pair<std::size_t, JudgedTest>> take_unfinished();

 private:
  std::map<std::size_t, FirstRun> first_;
};

}  // namespace leakrun

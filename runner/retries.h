#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "runner/test_results.h"

namespace leakrun {

/// Which tests run once more, and what their earlier runs were.
class Retries {
 public:
  /// Whether `index`, whose leaks are doubtful, is to run again for that: once. Such a run counts
  /// for nothing.
  bool repeats_doubtful(std::size_t index) { return repeated_.insert(index).second; }

  /// Keeps a run that failed and is not the last one.
  void add(std::size_t index, JudgedTest failed) { failed_[index].push_back(std::move(failed)); }

  /// How many runs of it were kept.
  std::size_t count(std::size_t index) const;

  /// The result of a test of which this was the last run: with the runs before it as its attempts.
  /// One that skipped itself after it had failed stays failed.
  JudgedTest result(std::size_t index, JudgedTest last);

  /// The results of tests that were to run again and did not, with their indices.
  std::vector<std::pair<std::size_t, JudgedTest>> take_unfinished();

 private:
  std::set<std::size_t> repeated_;
  std::map<std::size_t, std::vector<JudgedTest>> failed_;
};

}  // namespace leakrun

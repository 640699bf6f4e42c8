#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <tl/expected.hpp>
#include <unordered_map>
#include <vector>

#include "report/suite_result.h"

namespace leakrun {

/// What becomes of a test that two documents have.
enum class SameTest { kRefuse, kLatest /* the run that started later has it */ };

/// Makes one document of several, such as those of shards, one after the other: no more than one is
/// in memory beside what was merged.
class SuiteMerge {
 public:
  explicit SuiteMerge(SameTest same_test) : same_test_(same_test) {}

  /// Adds the document of the file `name`. The error is one line: the test that two documents
  /// have, or that one has twice, or the document that does not say when it started where that
  /// decides. Nothing can be added after an error. Of documents that started in one second the one
  /// that was added later counts as the later.
  tl::expected<void, std::string> add(SuiteResult suite, const std::string& name);

  /// The versions of leakrun that wrote them, each once.
  const std::vector<std::string>& versions() const { return versions_; }

  /// Of the documents together: `results` in the order in which they were added; the earliest
  /// `started`; all versions of leakrun, hosts and values of each option that differ; the sums of
  /// `wall_seconds`, `tests_selected` (each test once) and `tests_not_run`; `interrupted` and
  /// `partial` where one was; what each suppression covered in all, stale where it is in each and
  /// all came to their end.
  SuiteResult take() &&;

 private:
  struct Place {
    std::size_t index;     // in results
    std::size_t document;  // in documents_
  };
  struct Document {
    std::string name;
    std::string started;
  };
  using Values = std::vector<std::string>;  // each once, in the order in which they came

  tl::expected<void, std::string> add_test(TestResult test);

  SameTest same_test_;
  SuiteResult merged_;
  Values versions_;
  Values hosts_;
  std::map<std::string, Values> options_;
  std::vector<Document> documents_;
  std::unordered_map<std::string, Place> places_;  // of each test in the results
};

}  // namespace leakrun

#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/appended_file.h"
#include "report/suite_result.h"

namespace leakrun {

/// The results document while its run goes on: what has finished stands in the file that was named
/// by --json, as a journal (report/json_report.h), until the document takes its place. So leakrun
/// can be killed at any time, and an older document is never taken for that of this run.
class ResultsJournal {
 public:
  /// None is written where `file` is empty, standard output ("-"), a device or a pipe.
  explicit ResultsJournal(std::string file) : file_(std::move(file)) {}

  /// Puts the journal into its place, with the facts of `suite`. Throws RunError kNotMeasured
  /// where it cannot be written, or another run is writing it.
  void begin(const SuiteResult& suite);

  /// Adds a test that has finished. Where that fails it is said on standard error once, and
  /// nothing more is added.
  void add(const TestResult& test);

  bool is_open() const { return journal_.has_value(); }

 private:
  std::string file_;
  std::chrono::steady_clock::time_point start_;
  std::optional<AppendedFile> journal_;
};

}  // namespace leakrun

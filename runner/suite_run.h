#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "base/cache_folder.h"
#include "base/file.h"
#include "profile/verdict.h"
#include "report/suite_result.h"
#include "report/text_report.h"
#include "runner/executor.h"
#include "runner/history.h"
#include "runner/install_layout.h"
#include "runner/live/live_view.h"
#include "runner/options.h"
#include "runner/progress_display.h"
#include "runner/result_budget.h"
#include "runner/results_journal.h"
#include "runner/retries.h"
#include "runner/second_looks.h"
#include "runner/suppressor.h"
#include "runner/symbol_lookups.h"
#include "runner/symbol_store.h"
#include "runner/test_case.h"
#include "runner/test_environment.h"
#include "runner/test_results.h"

namespace leakrun {

/// One run of tests that were found: executes them, measures and judges each as it ends, tells
/// about it on `out`, and symbolizes all of them together at the end.
class SuiteRun {
 public:
  /// All references must outlive this. `descriptor` is that of `out`: where it is a terminal, the
  /// progress stands at its foot. Throws RunError where a test's limits or a
  /// suppression file are malformed or the agent cannot be preloaded.
  SuiteRun(const RunOptions& options, const InstallLayout& layout, std::vector<TestCase> tests,
           std::ostream& out, const TextOptions& text, int descriptor);

  /// While it runs, what has finished stands in the file of --json. Throws RunError where that
  /// cannot be written, and before it is touched where tests wait for each other in a circle.
  SuiteResult run();
  /// By `processes`, which is gone before the results are made.
  SuiteResult run(std::unique_ptr<TestProcesses> processes);

  std::size_t test_count() const { return tests_.size(); }

  /// Whether recordings were lost because there was no room for them.
  bool is_folder_full() const { return is_folder_full_; }

  /// What stood in the way of measuring the tests, and its cure: a line each.
  std::vector<std::string> obstacles() const;

 private:
  /// A run of a test that has ended and is not judged.
  struct EndedRun {
    FinishedProcess process;
    Measurement measurement;
    bool is_folder_full = false;  ///< so nothing was measured
  };

  bool run_tests(std::unique_ptr<TestProcesses> processes);
  std::unique_ptr<LiveView> open_live_view(TestProcesses& processes);
  std::string one_line(const TestResult& test) const;
  ExecutionCallbacks callbacks();
  void tell_unfinished();
  bool wants_heap_profile(const TestCase& test) const;
  std::filesystem::path recordings(std::size_t index) const;
  std::optional<ProcessSpec> prepare(std::size_t index);
  bool prepare_search(std::size_t index);
  void wrote(std::size_t index, std::string_view bytes);
  AfterTest finish(std::size_t index, FinishedProcess process);
  AfterTest when_known(std::size_t index, const std::set<Address>& addresses,
                       std::function<AfterTest()> then);
  std::vector<std::pair<std::size_t, AfterTest>> judge_looked_up();
  AfterTest judge(std::size_t index, EndedRun run);
  AfterTest finish_skipped(std::size_t index, FinishedProcess process);
  AfterTest tell_first(std::size_t index, FirstRun first);
  AfterTest finish_second_look(std::size_t index, EndedRun run);
  Unwinder unwinder_of(std::size_t index) const;
  bool may_look_again(std::size_t index, const JudgedTest& judged) const;
  void count_failure(const JudgedTest& judged);
  void tell(std::size_t index, JudgedTest judged);
  void tell_counted(std::size_t index, JudgedTest judged);
  void show_started(std::size_t index);
  void show_stopped(std::size_t index);
  std::vector<TestResult> results();
  bool is_whole_run(const SuiteResult& suite) const;

  const RunOptions& options_;
  std::vector<TestCase> tests_;
  std::ostream& out_;
  const TextOptions& text_;
  int descriptor_;  // of out_
  PrivateFolder folder_{"leakrun"};
  std::filesystem::path agent_;
  std::vector<HeapLimits> limits_;
  Environment environment_ = current_environment();
  SymbolStore symbols_;
  Suppressor suppressor_;
  SymbolLookups* lookups_ = nullptr;                           // while tests run
  std::map<std::size_t, std::function<AfterTest()>> waiting_;  // by test: what to do with symbols
  std::vector<std::optional<JudgedTest>> judged_;
  ResultBudget budget_;
  ResultsJournal journal_;
  std::map<std::size_t, OutputSearch> searches_;  // of tests that run
  std::optional<Scheduler> scheduler_;
  std::vector<double> expected_seconds_;  // of each test, by earlier runs; 0: not known
  History history_{cache_folder("history")};
  Retries retries_;
  SecondLooks second_looks_;
  std::size_t failures_ = 0;
  bool is_folder_full_ = false;
  bool is_tracing_denied_ = false;
  bool was_skipped_ = false;  // a test, by the user
  bool is_live_;
  ProgressDisplay progress_;
  LiveView* live_ = nullptr;      // while tests run, where is_live_
  std::ostringstream held_back_;  // the lines of tests that end meanwhile
};

}  // namespace leakrun

#include "runner/suite_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <memory>

#include "base/child_process.h"
#include "base/text.h"
#include "report/wording.h"
#include "runner/ctest_outcome.h"
#include "runner/elf_file.h"
#include "runner/kept_processes.h"
#include "runner/lsan_options.h"
#include "runner/new_suite.h"
#include "runner/recordings.h"
#include "runner/suppression_files.h"
#include "runner/test_demands.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;

}  // namespace

SuiteRun::SuiteRun(const RunOptions& options, const InstallLayout& layout,
                   std::vector<TestCase> tests, std::ostream& out, const TextOptions& text,
                   int descriptor)
    : options_(options),
      tests_(std::move(tests)),
      out_(out),
      text_(text),
      descriptor_(descriptor),
      agent_(preloadable_agent(layout.agent, folder_.path())),
      symbols_(options.view, symbol_cache_folder(options.no_symbol_cache)),
      suppressor_(
          suppressions_of_run(options.suppression_files, options.config_file, options.targets),
          symbols_),
      judged_(tests_.size()),
      journal_(report_file(options.reports, "json")),
      is_live_(options.live && can_guard_terminal(descriptor)),
      progress_(out, tests_.size(), text.color,
                [is_hidden = options.quiet || is_live_, descriptor] {
                  return is_hidden ? TerminalSize{} : terminal_size(descriptor);
                }) {
  if (options.live && !is_live_) {
    std::cerr << "leakrun: --live needs a terminal in the foreground: plain progress instead\n";
  }
  mark_parent_of_recordings(folder_.path());
  HeapLimits limits;
  limits.threshold_bytes = options.threshold_bytes;
  limits.leaks = options.leaks;
  for (std::size_t i = 0; i < tests_.size(); i++) {
    limits_.push_back(limits_of(tests_[i], limits, options.overrides));
    if (const fs::path file = lsan_suppression_file(tests_[i], environment_); !file.empty()) {
      suppressor_.add_for_leaks(i, file);
    }
  }
}

SuiteResult SuiteRun::run() {
  return run(std::make_unique<KeptProcesses>(
      [this](std::size_t index, std::string_view bytes) { wrote(index, bytes); }));
}

SuiteResult SuiteRun::run(std::unique_ptr<TestProcesses> processes) {
  SuiteResult suite = new_suite(options_.as_text);
  suite.rerun_arguments = options_.rerun_arguments;
  suite.tests_selected = tests_.size();
  // Refuses circles, and so stands before the journal, which takes the place of an older document.
  scheduler_.emplace(demands_of(tests_, history_),
                     ScheduleLimits{options_.jobs, bytes_of(options_.memory_budget)});
  journal_.begin(suite);
  for (const TestCase& test : tests_) {
    expected_seconds_.push_back(history_.find(test.target, test.name).value_or(PastTest{}).seconds);
    progress_.expect(expected_seconds_.back());
  }
  const auto start = std::chrono::steady_clock::now();
  suite.interrupted = !run_tests(std::move(processes));
  progress_.clear();
  suite.wall_seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  suite.results = results();
  suite.tests_not_run = suite.interrupted ? 0 : tests_.size() - suite.results.size();
  suite.suppressions = suppressor_.uses(is_whole_run(suite));
  return suite;
}

// False where the run was interrupted.
bool SuiteRun::run_tests(std::unique_ptr<TestProcesses> processes) {
  for (std::size_t i = 0; i < tests_.size(); i++) {
    if (tests_[i].disabled || tests_[i].command.empty()) {
      tell(i, judge_unrun_test(tests_[i], "its program was not built", limits_[i]));
      scheduler_->finished(i, tests_[i].disabled);
    }
  }
  SymbolLookups lookups([&processes] { processes->wake(); });
  lookups_ = &lookups;
  std::unique_ptr<LiveView> live = open_live_view(*processes);
  live_ = live.get();
  constexpr double kTickSeconds = 0.5;
  constexpr double kLiveTickSeconds = 0.2;
  const bool is_complete = execute(*scheduler_, *processes, callbacks(),
                                   {.judges_first = options_.max_failures > 0,
                                    .slow_after_seconds = options_.slow_after_seconds,
                                    .tick_seconds = live ? kLiveTickSeconds : kTickSeconds});
  live_ = nullptr;
  live.reset();
  out_ << std::exchange(held_back_, {}).str() << std::flush;
  tell_unfinished();
  history_.save();
  return is_complete;
}

// None where it is not wanted, or cannot be.
std::unique_ptr<LiveView> SuiteRun::open_live_view(TestProcesses& processes) {
  if (!is_live_) {
    return nullptr;
  }
  auto view = std::make_unique<LiveView>(
      LiveRun{descriptor_, text_.color, is_utf8_locale(), tests_.size(),
              [&processes](std::size_t index) { processes.end(index); },
              [&processes] { processes.wake(); }},
      SymbolStore(options_.view, symbol_cache_folder(options_.no_symbol_cache)));
  for (std::size_t i = 0; i < tests_.size(); i++) {
    view->expect(expected_seconds_[i]);
    if (judged_[i]) {
      view->finished(i, tests_[i].name, judged_[i]->result.verdict, expected_seconds_[i],
                     one_line(judged_[i]->result));
    }
  }
  processes.wait_for_input(view->input());
  return view;
}

std::string SuiteRun::one_line(const TestResult& test) const {
  TextOptions plain = text_;
  plain.color = false;
  std::ostringstream text;
  write_test_line(text, test, plain);
  return text.str().substr(0, text.str().find('\n'));
}

void SuiteRun::show_started(std::size_t index) {
  progress_.started(tests_[index].name, expected_seconds_[index]);
  if (live_ != nullptr) {
    live_->started(index, tests_[index].name, limits_[index].threshold_bytes, recordings(index),
                   expected_seconds_[index]);
  }
}

void SuiteRun::show_stopped(std::size_t index) {
  progress_.stopped(tests_[index].name);
  if (live_ != nullptr) {
    live_->stopped(index, tests_[index].name);
  }
}

ExecutionCallbacks SuiteRun::callbacks() {
  ExecutionCallbacks callbacks;
  callbacks.prepare = [this](std::size_t index) { return prepare(index); };
  callbacks.finished = [this](std::size_t index, FinishedProcess process) {
    return finish(index, std::move(process));
  };
  callbacks.judged = [this] { return judge_looked_up(); };
  callbacks.blocked = [this](const BlockedTest& test) {
    const std::string why = fmt::format("its set-up '{}' did not pass", tests_[test.required].name);
    tell(test.index, judge_unrun_test(tests_[test.index], why, limits_[test.index]));
  };
  if (live_ != nullptr) {
    callbacks.tick = [this] { live_->tick(); };
  } else if (progress_.is_shown()) {
    callbacks.tick = [this] { progress_.tick(); };
  } else {
    callbacks.slow = [this](std::size_t index, double seconds) {
      write_slow_line(out_, tests_[index].target, tests_[index].name, seconds);
      out_.flush();
    };
  }
  return callbacks;
}

// Those that were to run again, but the run has come to its end before: what they did counts.
void SuiteRun::tell_unfinished() {
  for (auto& [index, judged] : second_looks_.take_unfinished()) {
    tell_counted(index, std::move(judged));
  }
  for (auto& [index, judged] : retries_.take_unfinished()) {
    tell(index, std::move(judged));
  }
}

std::vector<std::string> SuiteRun::obstacles() const {
  std::vector<std::string> lines;
  if (is_folder_full_) {
    lines.push_back(
        fmt::format("the temporary folder {} is full, so tests could not be measured: make room "
                    "or set TMPDIR to another folder",
                    folder_.path().parent_path().string()));
  }
  if (is_tracing_denied_) {
    lines.emplace_back(kTracingDenied);
  }
  return lines;
}

// Not where the agent gets in: the runtime would print into the midst of the agent's snapshots.
bool SuiteRun::wants_heap_profile(const TestCase& test) const {
  if (!options_.heap_profile) {
    return false;
  }
  const fs::path program = find_program(test.command.front());
  return asan_linkage(program) != AsanLinkage::kExported && !has_linked_agent(program);
}

fs::path SuiteRun::recordings(std::size_t index) const {
  return folder_.path() / std::to_string(index);
}

// False where the test cannot be judged by its output, and so is not run.
bool SuiteRun::prepare_search(std::size_t index) {
  if (has_expressions(tests_[index])) {
    auto search = OutputSearch::of(tests_[index]);
    if (!search) {
      tell(index, judge_unrun_test(tests_[index], search.error(), limits_[index]));
      return false;
    }
    searches_.insert_or_assign(index, *std::move(search));
  }
  return true;
}

// None where it is not to be run: that has been told then.
std::optional<ProcessSpec> SuiteRun::prepare(std::size_t index) {
  const TestCase& test = tests_[index];
  const std::string missing = missing_file(test);
  if (!missing.empty() && !second_looks_.is_under_way(index)) {
    tell(index, judge_unrun_test(test, missing, limits_[index]));
    return std::nullopt;
  }
  if (!prepare_search(index)) {
    return std::nullopt;
  }
  // Where this fails nothing is recorded, and finish() says why.
  std::error_code ignored;
  fs::create_directory(recordings(index), ignored);
  show_started(index);
  ProcessSpec spec;
  spec.arguments = test.command;
  spec.working_directory = test.working_directory.string();
  spec.environment =
      environment_of(test, environment_,
                     {agent_, recordings(index), limits_[index], true, wants_heap_profile(test),
                      unwinder_of(index), options_.timeline && !second_looks_.is_under_way(index),
                      live_ != nullptr});
  spec.recordings = recordings(index).string();
  spec.timeout_seconds = test.timeout ? test.timeout->count() : options_.timeout_seconds;
  // A framework's own report of a case is read from one of the two.
  spec.merges_outputs = has_expressions(test) && test.framework == Framework::kNone;
  spec.memory_limit_bytes = options_.test_memory_bytes;
  spec.leaves_processes = test.leaves_processes;
  return spec;
}

void SuiteRun::wrote(std::size_t index, std::string_view bytes) {
  if (const auto search = searches_.find(index); search != searches_.end()) {
    search->second.append(bytes);
  }
}

Unwinder SuiteRun::unwinder_of(std::size_t index) const {
  if (options_.unwind == Unwind::kFull || second_looks_.is_under_way(index)) {
    return Unwinder::kFull;
  }
  return options_.unwind == Unwind::kFast ? Unwinder::kFast : Unwinder::kDefault;
}

std::vector<TestResult> SuiteRun::results() {
  std::vector<JudgedTest> finished;
  for (auto& judged : judged_) {
    if (judged) {
      finished.push_back(std::move(*judged));
    }
  }
  suppressor_.look_for_matches(finished);
  ShownStacks reports = shown_by(options_.reports);
  reports.all = reports.all || options_.generate_suppressions;
  reports.lists = reports.lists || options_.leak_report || options_.github.annotates;
  reports.top = options_.top;
  auto results = with_symbols(std::move(finished), symbols_, reports);
  for (const std::string& warning : symbols_.take_warnings()) {
    std::cerr << "leakrun: " << printable_line(warning) << '\n';
  }
  return results;
}

// Whether what was not seen in it is not there: all tests were selected and came to their ends, and
// all their stacks were kept.
bool SuiteRun::is_whole_run(const SuiteResult& suite) const {
  const bool has_all_tests = options_.filters.empty() && options_.excludes.empty() &&
                             options_.labels.empty() && options_.excluded_labels.empty() &&
                             !options_.shard && options_.rerun_failed.empty();
  return has_all_tests && !was_skipped_ && !suite.interrupted && suite.tests_not_run == 0 &&
         std::none_of(suite.results.begin(), suite.results.end(), [](const TestResult& test) {
           return test.verdict == Verdict::kError || test.growth_sites_omitted > 0 ||
                  test.leaks_omitted > 0;
         });
}

}  // namespace leakrun

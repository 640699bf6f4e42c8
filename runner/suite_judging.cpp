// What becomes of a test that has ended: measured, judged when the symbols that it takes are known,
// run once more, or told.
#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <filesystem>
#include <memory>

#include "base/text.h"
#include "report/wording.h"
#include "runner/late_symbols.h"
#include "runner/measure.h"
#include "runner/suite_run.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;

// Whether the file system of `folder` can take another recording.
bool has_room(const fs::path& folder) {
  constexpr std::uintmax_t kLeastBytes = std::uintmax_t{64} << 10;
  std::error_code error;
  const fs::space_info space = fs::space(folder, error);
  return error || space.available >= kLeastBytes;
}

std::string user_name() {
  const passwd* const user = getpwuid(getuid());  // NOLINT(concurrency-mt-unsafe)
  return user != nullptr ? printable_line(user->pw_name) : std::to_string(getuid());
}

}  // namespace

AfterTest SuiteRun::finish(std::size_t index, FinishedProcess process) {
  const TestCase& test = tests_[index];
  if (const auto search = searches_.find(index); search != searches_.end()) {
    process.found = search->second.finish();
    searches_.erase(search);
  }
  if (process.end.how == ProcessEnd::How::kEndedOnRequest) {
    return finish_skipped(index, std::move(process));
  }
  Measurement measurement = measure(
      recordings(index), process, test,
      {options_.leaks != LeakPolicy::kOff, options_.heap_profile, shown_by(options_.reports).all},
      symbols_.modules());
  const bool is_full = !measurement.figures.not_measured.empty() && !has_room(folder_.path());
  std::error_code ignored;
  fs::remove_all(recordings(index), ignored);
  const bool leaks_decide = options_.leaks == LeakPolicy::kFail && !limits_[index].exempt;
  if (measurement.has_doubtful_leaks && leaks_decide && !second_looks_.is_under_way(index) &&
      retries_.repeats_doubtful(index)) {
    show_stopped(index);
    return AfterTest::kRunAgain;
  }
  const auto run =
      std::make_shared<EndedRun>(EndedRun{std::move(process), std::move(measurement), is_full});
  return when_known(index, suppressor_.needed(index, run->measurement, limits_[index]),
                    [this, index, run] { return judge(index, std::move(*run)); });
}

// The user ended it. What an earlier run of it found counts all the same.
AfterTest SuiteRun::finish_skipped(std::size_t index, FinishedProcess process) {
  std::error_code ignored;
  fs::remove_all(recordings(index), ignored);
  was_skipped_ = true;
  const std::string why = fmt::format("ended in the live view by {} after {}", user_name(),
                                      human_seconds(process.end.duration_seconds));
  JudgedTest skipped = judge_skipped_test(tests_[index], std::move(process), why, limits_[index]);
  if (second_looks_.is_under_way(index)) {
    return tell_first(index, second_looks_.finish(index, std::move(skipped)));
  }
  skipped = retries_.result(index, std::move(skipped));
  tell(index, std::move(skipped));
  return AfterTest::kFailed;
}

// At once where all is known, or where what comes next depends on it.
AfterTest SuiteRun::when_known(std::size_t index, const std::set<Address>& addresses,
                               std::function<AfterTest()> then) {
  std::vector<AddressBatch> batches = symbols_.unknown(addresses);
  if (batches.empty() || options_.max_failures > 0) {
    symbols_.resolve(addresses);
    return then();
  }
  waiting_[index] = std::move(then);
  lookups_->start(index, std::move(batches), symbols_.backend());
  return AfterTest::kLater;
}

std::vector<std::pair<std::size_t, AfterTest>> SuiteRun::judge_looked_up() {
  std::vector<std::pair<std::size_t, AfterTest>> judged;
  for (auto& [index, batches] : lookups_->take_finished()) {
    symbols_.add(std::move(batches));
    judged.emplace_back(index, waiting_.extract(index).mapped()());
  }
  return judged;
}

AfterTest SuiteRun::judge(std::size_t index, EndedRun run) {
  if (second_looks_.is_under_way(index)) {
    return finish_second_look(index, std::move(run));
  }
  const TestCase& test = tests_[index];
  Measurement& measurement = run.measurement;
  if (run.is_folder_full) {
    is_folder_full_ = true;
    measurement.figures.not_measured =
        fmt::format("the temporary folder {} is full", folder_.path().parent_path().string());
  }
  suppressor_.apply(index, measurement, limits_[index]);
  is_tracing_denied_ = is_tracing_denied_ || measurement.is_tracing_denied;
  const bool has_passed =
      measurement.outcome == Outcome::kPassed || measurement.outcome == Outcome::kSkipped;
  JudgedTest judged =
      judge_test(test, std::move(run.process), std::move(measurement), limits_[index]);
  history_.note(test.target, test.name,
                {judged.result.duration_seconds, judged.result.max_rss_bytes.value_or(0)});
  if (is_failure(judged.result.verdict) && !run.is_folder_full &&
      retries_.count(index) < options_.retries) {
    budget_.apply(judged);
    retries_.add(index, std::move(judged));
    show_stopped(index);
    return AfterTest::kRunAgain;
  }
  judged = retries_.result(index, std::move(judged));
  count_failure(judged);
  const auto first = std::make_shared<FirstRun>(FirstRun{std::move(judged), has_passed});
  if (!may_look_again(index, first->judged)) {
    return tell_first(index, std::move(*first));
  }
  return when_known(index, needed_to_see_cuts(first->judged, symbols_), [this, index, first] {
    if (!has_cut_stack(first->judged, symbols_)) {
      return tell_first(index, std::move(*first));
    }
    second_looks_.begin(index, std::move(*first));
    show_stopped(index);
    return AfterTest::kRunAgain;
  });
}

AfterTest SuiteRun::tell_first(std::size_t index, FirstRun first) {
  tell_counted(index, std::move(first.judged));
  return first.has_passed ? AfterTest::kPassed : AfterTest::kFailed;
}

AfterTest SuiteRun::finish_second_look(std::size_t index, EndedRun run) {
  suppressor_.apply_uncounted(index, run.measurement, limits_[index]);
  const bool has_doubtful_leaks = run.measurement.has_doubtful_leaks;
  JudgedTest second =
      judge_test(tests_[index], std::move(run.process), std::move(run.measurement), limits_[index]);
  if (has_doubtful_leaks) {
    second.leaks.clear();
  }
  return tell_first(index, second_looks_.finish(index, std::move(second)));
}

// Of a test that fails for what it did to memory: where its largest stacks are cut short.
bool SuiteRun::may_look_again(std::size_t index, const JudgedTest& judged) const {
  const Verdict verdict = judged.result.verdict;
  const bool is_last_of_run = options_.max_failures > 0 && failures_ >= options_.max_failures;
  return options_.unwind == Unwind::kAuto && !is_last_of_run &&
         (verdict == Verdict::kGrew || verdict == Verdict::kLeaked) &&
         !chooses_unwinder(tests_[index], environment_);
}

void SuiteRun::count_failure(const JudgedTest& judged) {
  failures_ += is_failure(judged.result.verdict) ? 1 : 0;
  if (options_.max_failures > 0 && failures_ >= options_.max_failures) {
    scheduler_->stop();
  }
}

void SuiteRun::tell(std::size_t index, JudgedTest judged) {
  count_failure(judged);
  tell_counted(index, std::move(judged));
}

void SuiteRun::tell_counted(std::size_t index, JudgedTest judged) {
  budget_.apply(judged);
  progress_.clear();
  if (!options_.quiet || judged.result.verdict != Verdict::kPassed || !judged.attempts.empty()) {
    std::ostream& out = live_ != nullptr ? held_back_ : out_;
    write_test_line(out, judged.result, text_);
    out.flush();
  }
  if (journal_.is_open()) {
    journal_.add(without_symbols(judged, symbols_.modules()));
  }
  judged_[index] = std::move(judged);
  const TestResult& result = judged_[index]->result;
  progress_.finished(tests_[index].name, result.verdict, expected_seconds_[index]);
  if (live_ != nullptr) {
    live_->finished(index, tests_[index].name, result.verdict, expected_seconds_[index],
                    one_line(result));
  }
}

}  // namespace leakrun

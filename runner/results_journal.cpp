#include "runner/results_journal.h"

#include <filesystem>
#include <iostream>
#include <utility>

#include "base/text.h"
#include "report/json_report.h"
#include "runner/run_error.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;

bool can_be_replaced(const fs::path& file) {
  std::error_code error;
  const fs::file_status status = fs::status(file, error);
  return !fs::exists(status) || fs::is_regular_file(status);
}

}  // namespace

void ResultsJournal::begin(const SuiteResult& suite) {
  if (file_.empty() || file_ == "-" || !can_be_replaced(file_)) {
    return;
  }
  start_ = std::chrono::steady_clock::now();
  auto journal = AppendedFile::replace(file_, journal_head(suite));
  if (!journal) {
    throw RunError(ExitStatus::kNotMeasured, journal.error());
  }
  journal_.emplace(std::move(*journal));
}

void ResultsJournal::add(const TestResult& test) {
  if (!journal_) {
    return;
  }
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start_;
  if (const auto added = journal_->append(journal_line(test, elapsed.count())); !added) {
    std::cerr << "leakrun: " << printable_line(added.error())
              << "; should leakrun be killed, the results of later tests are lost\n";
    journal_.reset();
  }
}

}  // namespace leakrun

#include "runner/retries.h"

namespace leakrun {
namespace {

JudgedTest with_attempts(JudgedTest last, std::vector<JudgedTest> failed) {
  if (last.result.verdict == Verdict::kSkipped && !failed.empty()) {
    last = std::move(failed.back());
    failed.pop_back();
  }
  for (JudgedTest& run : failed) {
    last.result.attempts.push_back(std::exchange(run.result, {}));
  }
  last.attempts = std::move(failed);
  return last;
}

}  // namespace

std::size_t Retries::count(std::size_t index) const {
  const auto failed = failed_.find(index);
  return failed == failed_.end() ? 0 : failed->second.size();
}

JudgedTest Retries::result(std::size_t index, JudgedTest last) {
  auto failed = failed_.extract(index);
  return failed ? with_attempts(std::move(last), std::move(failed.mapped())) : std::move(last);
}

std::vector<std::pair<std::size_t, JudgedTest>> Retries::take_unfinished() {
  std::vector<std::pair<std::size_t, JudgedTest>> unfinished;
  for (auto& [index, failed] : std::exchange(failed_, {})) {
    JudgedTest last = std::move(failed.back());
    failed.pop_back();
    unfinished.emplace_back(index, with_attempts(std::move(last), std::move(failed)));
  }
  return unfinished;
}

}  // namespace leakrun

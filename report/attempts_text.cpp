#include "report/attempts_text.h"

#include <fmt/format.h>

#include <ostream>

#include "base/text.h"
#include "report/wording.h"

namespace leakrun {
namespace {

void write_run(std::ostream& out, std::size_t number, const TestResult& run) {
  const std::string growth = run.growth_bytes ? signed_bytes(*run.growth_bytes) : "not measured";
  const std::string leaked =
      run.leaked_bytes ? human_bytes(as_signed(*run.leaked_bytes)) + " leaked" : "leaks unknown";
  out << fmt::format("  run {}: {:<7}  growth {:>12}  {:>19}  {:>9}", number, word(run.verdict),
                     growth, leaked, human_seconds(run.duration_seconds));
  out << (run.reason.empty() ? "" : "  " + printable_line(run.reason)) << '\n';
}

}  // namespace

std::string_view verdict_word(const TestResult& test) {
  return is_flaky(test) ? "flaky" : word(test.verdict);
}

Ink verdict_ink(const TestResult& test) {
  return is_flaky(test) ? Ink::kYellow : ink_of(test.verdict);
}

std::string flaky_remark(const TestResult& test) {
  const std::size_t runs = test.attempts.size();
  return fmt::format("passed in run {}; run {}: {}", runs + 1, runs,
                     printable_line(test.attempts.back().reason));
}

void write_runs(std::ostream& out, const TestResult& test) {
  if (test.attempts.empty()) {
    return;
  }
  for (std::size_t i = 0; i < test.attempts.size(); ++i) {
    write_run(out, i + 1, test.attempts[i]);
  }
  write_run(out, test.attempts.size() + 1, test);
}

}  // namespace leakrun

#include "runner/results/named_tests.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "report/wording.h"
#include "runner/run_error.h"

namespace leakrun {

bool is_named(const TestResult& test, const std::vector<std::string>& globs) {
  return globs.empty() || std::any_of(globs.begin(), globs.end(), [&](const std::string& glob) {
           return glob_match(glob, test.name) ||
                  glob_match(glob, target_base_name(test.target) + "::" + test.name) ||
                  glob_match(glob, test.target + "::" + test.name);
         });
}

void require_named(const SuiteResult& suite, const std::vector<std::string>& globs) {
  if (globs.empty() || std::any_of(suite.results.begin(), suite.results.end(),
                                   [&](const TestResult& test) { return is_named(test, globs); })) {
    return;
  }
  std::vector<std::string> names;
  for (const TestResult& test : suite.results) {
    names.push_back(test.name);
  }
  std::string nearest;
  for (std::size_t i = 0; i < globs.size() && nearest.empty(); i++) {
    nearest = nearest_word(globs[i], names);
  }
  throw RunError(
      ExitStatus::kNoTests,
      fmt::format("--test {}: no test of this name is in the results{}",
                  printable_line(globs.front()),
                  nearest.empty() ? " (leakrun report lists them)"
                                  : fmt::format("; did you mean '{}'?", printable_line(nearest))));
}

}  // namespace leakrun

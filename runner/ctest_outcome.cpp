#include "runner/ctest_outcome.h"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>

#include "base/text.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;

std::string missing_expressions(const std::vector<std::string>& expressions) {
  const std::size_t others = expressions.size() - 1;
  return fmt::format("its output has no match of PASS_REGULAR_EXPRESSION '{}'{}",
                     printable_line(expressions.front()),
                     others == 0 ? "" : fmt::format(" or of {} more", others));
}

/// Why the test failed; empty where it passed.
std::string failure(const TestCase& test, int status, const FoundExpressions& found) {
  if (found.fail) {
    return fmt::format("its output matches FAIL_REGULAR_EXPRESSION '{}'",
                       printable_line(*found.fail));
  }
  if (!test.pass_expressions.empty()) {
    return found.pass ? "" : missing_expressions(test.pass_expressions);
  }
  return status == 0 ? "" : fmt::format("exit status {}", status);
}

}  // namespace

Ending ctest_ending(const TestCase& test, int status, const FoundExpressions& found) {
  if (found.skip) {
    return {Outcome::kSkipped, fmt::format("its output matches SKIP_REGULAR_EXPRESSION '{}'",
                                           printable_line(*found.skip))};
  }
  if (test.skip_status == status) {
    return {Outcome::kSkipped, fmt::format("exit status {}, its SKIP_RETURN_CODE", status)};
  }
  std::string why = failure(test, status, found);
  if (test.will_fail) {
    return why.empty() ? Ending{Outcome::kFailed, "it passed, and WILL_FAIL says that it fails"}
                       : Ending{};
  }
  return why.empty() ? Ending{} : Ending{Outcome::kFailed, std::move(why)};
}

std::string missing_file(const TestCase& test) {
  for (const std::string& file : test.required_files) {
    std::error_code error;
    if (!fs::exists(test.working_directory / file, error)) {
      return fmt::format("its required file {} is missing", printable_line(file));
    }
  }
  return {};
}

}  // namespace leakrun

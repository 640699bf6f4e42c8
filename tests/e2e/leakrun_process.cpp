#include "leakrun_process.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "base/child_process.h"
#include "base/file.h"
#include "report/json_report.h"

namespace leakrun {
namespace {

// For all leakruns that are started here: what earlier ones took is not to change the order of
// tests.
[[maybe_unused]] const int kNoCache =
    setenv("XDG_CACHE_HOME", "/proc/1", 1);  // NOLINT(concurrency-mt-unsafe)

// What these tests run is not to annotate the job that they are in.
[[maybe_unused]] const int kNoActions =
    unsetenv("GITHUB_ACTIONS");  // NOLINT(concurrency-mt-unsafe)

}  // namespace

InvocationResult run_leakrun(const Invocation& invocation) {
  Command command;
  command.arguments = {"env"};
  command.arguments.insert(command.arguments.end(), invocation.environment.begin(),
                           invocation.environment.end());
  command.arguments.push_back(invocation.program);
  command.arguments.insert(command.arguments.end(), invocation.arguments.begin(),
                           invocation.arguments.end());
  command.working_directory = invocation.working_directory;
  const auto result = run_command(command);
  if (!result) {
    ADD_FAILURE() << result.error();
    return {};
  }
  return {result->exit_status, result->output, result->error_output};
}

SuiteResult suite_of(Invocation invocation) {
  invocation.arguments.insert(invocation.arguments.begin(), {"--json", "-"});
  const InvocationResult result = run_leakrun(invocation);
  auto suite = read_json_report(result.output);
  if (!suite) {
    ADD_FAILURE() << suite.error() << "\nexit status " << result.exit_status << '\n'
                  << result.error_output;
    return {};
  }
  return std::move(*suite);
}

std::string program(const std::string& compiler, const std::string& name) {
  return std::string(LEAKRUN_E2E_PROGRAMS) + '/' + compiler + '/' + name;
}

TestResult result_of(const SuiteResult& suite, const std::string& name) {
  const auto found = std::find_if(suite.results.begin(), suite.results.end(),
                                  [&](const TestResult& test) { return test.name == name; });
  if (found == suite.results.end()) {
    ADD_FAILURE() << "no result named " << name;
    return {};
  }
  return *found;
}

void write_source(const std::filesystem::path& file, const std::string& content) {
  const auto written = write_file_atomically(file, content);
  ASSERT_TRUE(written) << written.error();
}

}  // namespace leakrun

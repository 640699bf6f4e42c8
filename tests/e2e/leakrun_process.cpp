#include "leakrun_process.h"

#include <gtest/gtest.h>
#include <unistd.h>

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
// The file that `option` names; empty: none.
std::string report_file(const std::vector<std::string>& arguments, const std::string& option) {
  for (std::size_t i = 0; i < arguments.size() && arguments[i] != "--"; ++i) {
    if (arguments[i] == option && i + 1 < arguments.size()) {
      return arguments[i + 1];
    }
    if (arguments[i].starts_with(option + '=')) {
      return arguments[i].substr(option.size() + 1);
    }
  }
  return {};
}

std::string report_of(const Invocation& invocation, const InvocationResult& result,
                      const std::string& option) {
  const std::string file = report_file(invocation.arguments, option);
  if (file.empty() || file == "-") {
    return file.empty() ? "" : result.output;
  }
  constexpr std::size_t kLargest = std::size_t{64} << 20;
  return read_file(invocation.working_directory / file, kLargest).value_or("");
}

void keep(const char* kind, const std::string& text) {
  static int count = 0;
  const std::string name = std::to_string(getpid()) + '-' + std::to_string(++count);
  write_source(std::filesystem::path(LEAKRUN_E2E_DOCUMENTS) / kind / name, text);
}

void keep_reports_of(const Invocation& invocation, const InvocationResult& result) {
  keep_document(report_of(invocation, result, "--json"));
  const auto& arguments = invocation.arguments;
  const bool has_locations =
      std::find(arguments.begin(), arguments.end(), "--junit-locations") != arguments.end();
  if (const std::string junit = report_of(invocation, result, "--junit");
      junit.starts_with("<?xml") && !has_locations) {
    keep("junit", junit);
  }
}

}  // namespace

void keep_document(const std::string& text) {
  if (text.starts_with("{\n \"schema\": \"leakrun-results/") ||
      text.starts_with("{\"schema\":\"leakrun-results-journal/")) {
    keep("json", text);
  }
}

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
  const InvocationResult ended{result->exit_status, result->output, result->error_output};
  if (invocation.program == LEAKRUN_PROGRAM) {
    keep_reports_of(invocation, ended);
  }
  return ended;
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

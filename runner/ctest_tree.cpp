#include "runner/ctest_tree.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/child_process.h"
#include "runner/build_tool.h"
#include "runner/ctest_environment.h"
#include "runner/json_reading.h"
#include "runner/run_error.h"

extern char** environ;

namespace leakrun {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

/// What is not a string in a list of strings is passed over.
std::vector<std::string> texts(const Json& list) {
  std::vector<std::string> result;
  if (list.is_array()) {
    for (const Json& value : list) {
      if (value.is_string()) {
        result.push_back(value.get<std::string>());
      }
    }
  }
  return result;
}

std::optional<std::chrono::duration<double>> timeout(const Json& value) {
  constexpr double kLongest = 1e7;  // CTest's own limit; keeps arithmetic on it far from overflow
  if (!value.is_number() || value.get<double>() <= 0) {
    return std::nullopt;
  }
  return std::chrono::duration<double>(std::min(value.get<double>(), kLongest));
}

struct Properties {
  const Json& list;  ///< of {"name": .., "value": ..}

  const Json& operator[](std::string_view name) const {
    static const Json null;
    if (list.is_array()) {
      for (const Json& property : list) {
        if (json_text(json_member(property, "name")) == name) {
          return json_member(property, "value");
        }
      }
    }
    return null;
  }
};

unsigned processors(const Json& value) {
  constexpr std::int64_t kMost = 10000;  // as --jobs
  return value.is_number_integer()
             ? static_cast<unsigned>(std::clamp<std::int64_t>(value.get<std::int64_t>(), 1, kMost))
             : 1;
}

std::optional<int> exit_status(const Json& value) {
  if (!value.is_number_integer() || value.get<std::int64_t>() < 0 ||
      value.get<std::int64_t>() > 255) {
    return std::nullopt;
  }
  return value.get<int>();
}

void read_outcome_rules(const Properties& properties, TestCase& test) {
  test.will_fail = properties["WILL_FAIL"] == true;
  test.pass_expressions = texts(properties["PASS_REGULAR_EXPRESSION"]);
  test.fail_expressions = texts(properties["FAIL_REGULAR_EXPRESSION"]);
  test.skip_expressions = texts(properties["SKIP_REGULAR_EXPRESSION"]);
  test.skip_status = exit_status(properties["SKIP_RETURN_CODE"]);
  test.required_files = texts(properties["REQUIRED_FILES"]);
}

void read_order(const Properties& properties, TestCase& test) {
  test.depends = texts(properties["DEPENDS"]);
  test.fixtures_setup = texts(properties["FIXTURES_SETUP"]);
  test.fixtures_required = texts(properties["FIXTURES_REQUIRED"]);
  test.fixtures_cleanup = texts(properties["FIXTURES_CLEANUP"]);
  test.leaves_processes = !test.fixtures_setup.empty();
  test.locks = texts(properties["RESOURCE_LOCK"]);
  test.runs_alone = properties["RUN_SERIAL"] == true;
  test.processors = processors(properties["PROCESSORS"]);
  const Json& cost = properties["COST"];
  test.cost = cost.is_number() ? cost.get<double>() : 0;
}

TestCase test_case(const Json& test, const Environment& environment) {
  const Properties properties{json_member(test, "properties")};
  TestCase result;
  result.name = json_text(json_member(test, "name"));
  result.command = texts(json_member(test, "command"));
  result.working_directory = json_text(properties["WORKING_DIRECTORY"]);
  result.timeout = timeout(properties["TIMEOUT"]);
  result.labels = texts(properties["LABELS"]);
  result.disabled = properties["DISABLED"] == true;
  read_outcome_rules(properties, result);
  read_order(properties, result);
  CTestEnvironment changes(environment);
  for (const std::string& entry : texts(properties["ENVIRONMENT"])) {
    changes.set(entry);
  }
  for (const std::string& entry : texts(properties["ENVIRONMENT_MODIFICATION"])) {
    changes.modify(entry);
  }
  // As CTest without a resource specification file: a ctest around leakrun may have one.
  if (environment.contains("CTEST_RESOURCE_GROUP_COUNT")) {
    changes.modify("CTEST_RESOURCE_GROUP_COUNT=unset:");
  }
  changes.store(result);
  return result;
}

/// ctest prints what it thinks of malformed expressions in front of its answer.
std::string_view without_complaints(std::string_view output) {
  while (!output.empty() && output.front() != '{') {
    const std::size_t newline = output.find('\n');
    output.remove_prefix(newline == std::string_view::npos ? output.size() : newline + 1);
  }
  return output;
}

[[noreturn]] void throw_unreadable(const fs::path& folder, std::string_view reason) {
  throw RunError(ExitStatus::kBuildFailed,
                 fmt::format("ctest does not list the tests of {}: {}", folder.string(), reason));
}

}  // namespace

Environment own_environment() {
  Environment result;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view variable = *entry;
    const std::size_t equals = variable.find('=');
    if (equals != std::string_view::npos) {
      result.emplace(variable.substr(0, equals), variable.substr(equals + 1));
    }
  }
  return result;
}

tl::expected<std::vector<TestCase>, std::string> parse_ctest_json(std::string_view json,
                                                                  const Environment& environment) {
  const Json parsed = Json::parse(json, nullptr, false);
  const Json& tests = json_member(parsed, "tests");
  if (!tests.is_array()) {
    return tl::make_unexpected(std::string("its output is not the JSON object of ctest"));
  }
  std::vector<TestCase> result;
  for (const Json& test : tests) {
    result.push_back(test_case(test, environment));
    if (result.back().name.empty()) {
      return tl::make_unexpected(fmt::format("test {} has no name", result.size()));
    }
  }
  return result;
}

std::vector<TestCase> ctest_tests(const fs::path& folder, const std::string& build_config) {
  std::vector<std::string> arguments{"ctest", "--show-only=json-v1"};
  if (!build_config.empty()) {
    arguments.insert(arguments.end(), {"-C", build_config});
  }
  const CommandResult shown = run_build_tool(std::move(arguments), folder, false);
  if (shown.exit_status != 0) {
    std::fwrite(shown.error_output.data(), 1, shown.error_output.size(), stderr);
    throw_unreadable(folder, fmt::format("its exit status was {}", shown.exit_status));
  }
  auto tests = parse_ctest_json(without_complaints(shown.output), own_environment());
  if (!tests) {
    throw_unreadable(folder, tests.error());
  }
  return *std::move(tests);
}

}  // namespace leakrun

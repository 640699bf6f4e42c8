#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "base/text.h"
#include "report/diff/diff_report.h"
#include "report/sites/site_place.h"

namespace leakrun {
namespace {

using DiffJson = nlohmann::ordered_json;

template <class Number>
DiffJson optional_json(const std::optional<Number>& value) {
  return value ? DiffJson(*value) : DiffJson(nullptr);
}

DiffJson run_json(const std::string& name, const SuiteResult& suite) {
  return {{"file", printable_utf8(name)},
          {"leakrun", printable_utf8(suite.leakrun_version)},
          {"started", printable_utf8(suite.started)},
          {"host", printable_utf8(suite.host)},
          {"tests", suite.results.size()},
          {"interrupted", suite.interrupted},
          {"partial", suite.partial},
          {"tests_not_run", suite.tests_not_run}};
}

DiffJson test_side_json(const TestResult* test) {
  if (test == nullptr) {
    return nullptr;
  }
  const bool has_error = test->error != ErrorKind::kNone;
  return {{"verdict", word(test->verdict)},
          {"error", has_error ? DiffJson(word(test->error)) : DiffJson(nullptr)},
          {"flaky", is_flaky(*test)},
          {"exempt", test->exempt},
          {"growth_bytes", optional_json(test->growth_bytes)},
          {"leaked_bytes", optional_json(test->leaked_bytes)}};
}

DiffJson test_json(const TestChange& change) {
  const TestResult& test = change.after != nullptr ? *change.after : *change.before;
  return {{"target", printable_utf8(test.target)}, {"name", printable_utf8(test.name)},
          {"change", word(change.kind)},           {"worse", change.is_worse},
          {"old", test_side_json(change.before)},  {"new", test_side_json(change.after)}};
}

DiffJson stack_json(const Stack& stack) {
  DiffJson frames = DiffJson::array();
  for (const Frame& frame : stack) {
    frames.push_back({{"function", printable_utf8(frame.function)},
                      {"file", printable_utf8(frame.file)},
                      {"line", frame.line},
                      {"module", printable_utf8(frame.module)},
                      {"offset", frame.offset},
                      {"internal", frame.internal}});
  }
  return frames;
}

DiffJson sites_json(const SiteChanges& sites) {
  DiffJson changes = DiffJson::array();
  for (const SiteChange& change : sites.changes) {
    changes.push_back({{"fingerprint", change.fingerprint},
                       {"change", word(change.kind)},
                       {"worse", change.is_worse},
                       {"old_bytes", optional_json(change.before)},
                       {"new_bytes", optional_json(change.after)},
                       {"change_bytes", change.change},
                       {"tests", change.tests},
                       {"stack", stack_json(*change.stack)}});
  }
  return {{"tests_compared", sites.tests},
          {"within_tolerance", sites.same},
          {"changes", std::move(changes)}};
}

DiffJson not_compared_json(const SuiteDiff& diff) {
  DiffJson groups = DiffJson::array();
  for (const NotComparedTests& group : diff.not_compared) {
    DiffJson tests = DiffJson::array();
    for (const TestResult* test : group.tests) {
      tests.push_back(
          {{"target", printable_utf8(test->target)}, {"name", printable_utf8(test->name)}});
    }
    groups.push_back({{"why", sentence(group.why)}, {"tests", std::move(tests)}});
  }
  return groups;
}

}  // namespace

void write_diff_json(std::ostream& out, const SuiteDiff& diff, const DiffOptions& options) {
  DiffJson tests = DiffJson::array();
  for (const TestChange& change : diff.tests) {
    tests.push_back(test_json(change));
  }
  DiffJson warnings = DiffJson::array();
  for (const std::string& warning : diff.warnings) {
    warnings.push_back(printable_utf8(warning));
  }
  const DiffJson document = {
      {"schema", "leakrun-diff/1"},
      {"worse", diff.is_worse},
      {"complete", diff.is_complete},
      {"old", run_json(options.before_name, *diff.before)},
      {"new", run_json(options.after_name, *diff.after)},
      {"tolerance",
       {{"bytes", diff.tolerance.percent ? DiffJson(nullptr) : DiffJson(diff.tolerance.bytes)},
        {"percent", optional_json(diff.tolerance.percent)}}},
      {"tests_in_both", diff.tests_in_both},
      {"tests_compared", diff.tests_compared},
      {"tests", std::move(tests)},
      {"growth", sites_json(diff.growth)},
      {"leaks", sites_json(diff.leaks)},
      {"not_compared", not_compared_json(diff)},
      {"warnings", std::move(warnings)}};
  out << document.dump(1) << '\n';
}

}  // namespace leakrun

#include "report/json_report.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "base/text.h"
#include "report/wording.h"

namespace leakrun {
namespace {

using OrderedJson = nlohmann::ordered_json;

template <class Number>
OrderedJson figure(const std::optional<Number>& value) {
  return value ? OrderedJson(*value) : OrderedJson(nullptr);
}

template <class Item, class Convert>
OrderedJson list(const std::vector<Item>& items, Convert convert) {
  OrderedJson array = OrderedJson::array();
  for (const Item& item : items) {
    array.push_back(convert(item));
  }
  return array;
}

OrderedJson frame_json(const Frame& frame) {
  return {{"function", printable_utf8(frame.function)},
          {"file", printable_utf8(frame.file)},
          {"line", frame.line},
          {"column", frame.column},
          {"module", printable_utf8(frame.module)},
          {"offset", frame.offset},
          {"build_id", printable_utf8(frame.build_id)},
          {"inlined", frame.inlined},
          {"internal", frame.internal}};
}

OrderedJson growth_site_json(const GrowthSite& site) {
  return {{"bytes", site.bytes},
          {"allocations", site.allocations},
          {"stack", list(site.stack, frame_json)}};
}

OrderedJson timeline_point_json(const TimelinePoint& point) {
  return {
      {"seconds", point.seconds}, {"live_bytes", point.live_bytes}, {"rss_bytes", point.rss_bytes}};
}

OrderedJson leak_json(const LeakSite& leak) {
  return {{"kind", word(leak.kind)},
          {"bytes", leak.bytes},
          {"allocations", leak.allocations},
          {"stack", list(leak.stack, frame_json)}};
}

OrderedJson section_json(const SectionResult& section) {
  return {{"kind", word(section.kind)},
          {"label", printable_utf8(section.label)},
          {"baseline_bytes", section.baseline_bytes},
          {"final_bytes", section.final_bytes},
          {"growth_bytes", section.growth_bytes},
          {"threshold_bytes", figure(section.threshold_bytes)},
          {"exceeded", section.exceeded},
          {"ended", section.has_ended},
          {"pid", section.pid},
          {"growth_sites", list(section.growth_sites, growth_site_json)}};
}

OrderedJson process_json(const ProcessResult& process) {
  return {{"pid", process.pid},
          {"executable", printable_utf8(process.executable)},
          {"baseline_bytes", figure(process.baseline_bytes)},
          {"final_bytes", figure(process.final_bytes)},
          {"leaked_bytes", figure(process.leaked_bytes)},
          {"not_measured", printable_utf8(process.not_measured)}};
}

OrderedJson output_json(const CapturedOutput& output) {
  return {{"stdout", printable_output(output.standard_output)},
          {"stderr", printable_output(output.standard_error)},
          {"truncated", output.truncated}};
}

OrderedJson unplaced_test_json(const TestResult& test) {
  const bool has_error = test.error != ErrorKind::kNone;
  return {{"name", printable_utf8(test.name)},
          {"target", printable_utf8(test.target)},
          {"command", list(test.command, printable_utf8)},
          {"verdict", word(test.verdict)},
          {"error", has_error ? OrderedJson(word(test.error)) : OrderedJson(nullptr)},
          {"outcome", word(test.outcome)},
          {"reason", printable_utf8(test.reason)},
          {"duration_seconds", test.duration_seconds},
          {"threshold_bytes", test.threshold_bytes},
          {"baseline_bytes", figure(test.baseline_bytes)},
          {"final_bytes", figure(test.final_bytes)},
          {"growth_bytes", figure(test.growth_bytes)},
          {"peak_bytes", figure(test.peak_bytes)},
          {"leaked_bytes", figure(test.leaked_bytes)},
          {"max_rss_bytes", figure(test.max_rss_bytes)},
          {"suppressed_leaked_bytes", test.suppressed_leaked_bytes},
          {"suppressed_growth_bytes", test.suppressed_growth_bytes},
          {"exempt", test.exempt},
          {"exempt_reason", printable_utf8(test.exempt_reason)},
          {"growth_sites", list(test.growth_sites, growth_site_json)},
          {"growth_sites_omitted", test.growth_sites_omitted},
          {"leaks", list(test.leaks, leak_json)},
          {"leaks_omitted", test.leaks_omitted},
          {"measurements", list(test.measurements, section_json)},
          {"measurements_omitted", test.measurements_omitted},
          {"asan_report", printable_output(test.asan_report)},
          {"processes", list(test.processes, process_json)},
          {"output", output_json(test.output)}};
}

OrderedJson test_json(const TestResult& test) {
  OrderedJson json = unplaced_test_json(test);
  if (!test.file.empty()) {
    json["file"] = printable_utf8(test.file);
    json["line"] = test.line;
  }
  if (!test.live_sites.empty() || test.live_sites_omitted > 0) {
    json["live_sites"] = list(test.live_sites, growth_site_json);
    json["live_sites_omitted"] = test.live_sites_omitted;
  }
  if (!test.shrunk_sites.empty() || test.shrunk_sites_omitted > 0) {
    json["shrunk_sites"] = list(test.shrunk_sites, growth_site_json);
    json["shrunk_sites_omitted"] = test.shrunk_sites_omitted;
  }
  if (!test.timeline.empty()) {
    json["timeline"] = list(test.timeline, timeline_point_json);
    json["peak_sites"] = list(test.peak_sites, growth_site_json);
    json["peak_sites_omitted"] = test.peak_sites_omitted;
  }
  if (test.has_full_stacks) {
    json["unwind"] = "full";
  }
  if (!test.unwind_note.empty()) {
    json["unwind_note"] = printable_utf8(test.unwind_note);
  }
  if (!test.attempts.empty()) {
    json["flaky"] = is_flaky(test);
    json["attempts"] = list(test.attempts, test_json);
  }
  return json;
}

OrderedJson suppression_json(const SuppressionUse& use) {
  return {{"pattern", printable_utf8(use.pattern)},
          {"file", printable_utf8(use.file)},
          {"line", use.line},
          {"matches", use.matches},
          {"bytes", use.bytes},
          {"stale", use.stale}};
}

OrderedJson totals_json(const SuiteResult& suite) {
  OrderedJson totals = OrderedJson::object();
  for (const Verdict verdict : {Verdict::kPassed, Verdict::kGrew, Verdict::kLeaked,
                                Verdict::kFailed, Verdict::kError, Verdict::kSkipped}) {
    totals[std::string(word(verdict))] = count_of(suite, verdict);
  }
  return totals;
}

OrderedJson options_json(const SuiteResult& suite) {
  // In the order of the names as they are written, which is theirs when they are read again.
  std::map<std::string, std::string> options;
  for (const auto& [name, value] : suite.options) {
    options[printable_utf8(name)] = printable_utf8(value);
  }
  return options;
}

// `value` with all its lines but the first behind `depth` spaces more. Newlines stand only between
// values: those in strings are escaped.
void write_indented(std::ostream& out, const OrderedJson& value, std::size_t depth) {
  const std::string text = value.dump(1);
  const std::string indent(depth, ' ');
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size() - 1) + 1;
    out.write(text.data() + start, static_cast<std::streamsize>(end - start));
    out << (end < text.size() ? indent : "");
    start = end;
  }
}

// As one member after others of the document, whose lines are indented by one.
void write_member(std::ostream& out, const char* name, const OrderedJson& value) {
  out << ",\n " << OrderedJson(name) << ": ";
  write_indented(out, value, 1);
}

}  // namespace

void write_json_report(std::ostream& out, const SuiteResult& suite) {
  // Piece by piece: the whole document as a tree would take many times the memory of the suite.
  out << "{\n \"schema\": " << OrderedJson(kResultsSchema);
  write_member(out, "leakrun", printable_utf8(suite.leakrun_version));
  write_member(out, "started", printable_utf8(suite.started));
  write_member(out, "host", printable_utf8(suite.host));
  write_member(out, "options", options_json(suite));
  if (!suite.rerun_arguments.empty()) {
    write_member(out, "rerun_arguments", list(suite.rerun_arguments, printable_utf8));
  }
  write_member(out, "totals", totals_json(suite));
  write_member(out, "wall_seconds", suite.wall_seconds);
  write_member(out, "interrupted", suite.interrupted);
  write_member(out, "partial", suite.partial);
  write_member(out, "tests_selected", suite.tests_selected);
  write_member(out, "tests_not_run", suite.tests_not_run);
  write_member(out, "suppressions", list(suite.suppressions, suppression_json));
  out << ",\n \"results\": [";
  for (std::size_t i = 0; i < suite.results.size(); i++) {
    out << (i == 0 ? "\n  " : ",\n  ");
    write_indented(out, test_json(suite.results[i]), 2);
  }
  out << (suite.results.empty() ? "]\n}\n" : "\n ]\n}\n");
}

std::string journal_head(const SuiteResult& suite) {
  OrderedJson head = {{"schema", kJournalSchema},
                      {"leakrun", printable_utf8(suite.leakrun_version)},
                      {"started", printable_utf8(suite.started)},
                      {"host", printable_utf8(suite.host)},
                      {"options", options_json(suite)},
                      {"tests_selected", suite.tests_selected}};
  if (!suite.rerun_arguments.empty()) {
    head["rerun_arguments"] = list(suite.rerun_arguments, printable_utf8);
  }
  return head.dump() + '\n';
}

std::string journal_line(const TestResult& test, double elapsed_seconds) {
  OrderedJson line = test_json(test);
  line["elapsed_seconds"] = elapsed_seconds;
  return line.dump() + '\n';
}

}  // namespace leakrun

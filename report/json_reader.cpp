#include <fmt/format.h>

#include <concepts>
#include <initializer_list>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "base/text.h"
#include "report/json_report.h"

namespace leakrun {
namespace {

// Not ordered_json, which looks for every key among all before it.
using Json = nlohmann::json;

/// A value of the document that knows its path. What is first found wrong anywhere in the document
/// is kept in `problem`; reading goes on with empty values, so that readers need no checks.
class Node {
 public:
  Node(const Json& root, std::string& problem) : value_(root), problem_(problem) {}

  Node operator[](const char* key) const {
    static const Json absent;
    const auto found = value_.find(key);
    const bool is_there = found != value_.end();
    const Node child(is_there ? *found : absent, *this, key, 0);
    if (!value_.is_object()) {
      refuse("an object");
    } else if (!is_there) {
      child.note("is missing");
    }
    return child;
  }

  std::string text() const {
    if (!value_.is_string()) {
      refuse("a string");
      return {};
    }
    return value_.get_ref<const std::string&>();
  }

  bool flag() const {
    if (!value_.is_boolean()) {
      refuse("true or false");
      return false;
    }
    return value_.get<bool>();
  }

  double seconds() const {
    const double seconds = value_.is_number() ? value_.get<double>() : -1;
    if (seconds < 0) {
      refuse("a number of seconds");
    }
    return seconds;
  }

  template <std::integral Number>
  Number integer() const {
    using Limits = std::numeric_limits<Number>;
    if (value_.is_number_unsigned() && std::in_range<Number>(value_.get<std::uint64_t>())) {
      return static_cast<Number>(value_.get<std::uint64_t>());
    }
    if (value_.is_number_integer() && !value_.is_number_unsigned() &&
        std::in_range<Number>(value_.get<std::int64_t>())) {
      return static_cast<Number>(value_.get<std::int64_t>());
    }
    refuse(fmt::format("a whole number from {} to {}", Limits::min(), Limits::max()));
    return 0;
  }

  template <std::integral Number>
  std::optional<Number> figure() const {
    return value_.is_null() ? std::nullopt : std::optional(integer<Number>());
  }

  /// One of `choices` by its word.
  template <class Enum>
  Enum choice(std::initializer_list<Enum> choices) const {
    std::string words;
    for (const Enum each : choices) {
      if (value_.is_string() && value_.get_ref<const std::string&>() == word(each)) {
        return each;
      }
      words += (words.empty() ? "" : ", ") + std::string(word(each));
    }
    refuse("one of " + words);
    return *choices.begin();
  }

  template <class Read>
  auto list(Read read) const {
    std::vector<decltype(read(*this))> items;
    if (!value_.is_array()) {
      refuse("a list");
      return items;
    }
    for (std::size_t i = 0; i < value_.size() && problem_.empty(); ++i) {
      items.push_back(read(Node(value_[i], *this, nullptr, i)));
    }
    return items;
  }

  std::map<std::string, std::string> dictionary() const {
    std::map<std::string, std::string> entries;
    if (!value_.is_object()) {
      refuse("an object");
      return entries;
    }
    for (const auto& [key, value] : value_.items()) {
      entries[key] = Node(value, *this, key.c_str(), 0).text();
    }
    return entries;
  }

  /// Whether an object has the field: for those that older documents do not have.
  bool has(const char* key) const { return value_.is_object() && value_.contains(key); }

  bool is_null() const { return value_.is_null(); }

  /// Notes what is wrong with this value, unless something was wrong before.
  void note(const std::string& what) const {
    if (problem_.empty()) {
      problem_ = printable_line(path() + ": " + what);
    }
  }

  /// Notes that `expected` should stand here.
  void refuse(const std::string& expected) const {
    const bool short_enough = value_.is_primitive() && value_.dump().size() <= 40;
    note(fmt::format("expected {}, found {}", expected,
                     short_enough ? value_.dump() : value_.type_name()));
  }

 private:
  Node(const Json& value, const Node& parent, const char* key, std::size_t index)
      : value_(value), problem_(parent.problem_), parent_(&parent), key_(key), index_(index) {}

  std::string path() const {
    if (parent_ == nullptr) {
      return "$";
    }
    const std::string step =
        key_ == nullptr ? fmt::format("[{}]", index_) : fmt::format(".{}", key_);
    return parent_->path() + step;
  }

  const Json& value_;
  std::string& problem_;
  const Node* parent_ =
      nullptr;                 // outlives this: children are temporaries of their parent's reader
  const char* key_ = nullptr;  // null: an element of a list
  std::size_t index_ = 0;
};

std::string read_text(const Node& node) {
  return node.text();
}

Frame read_frame(const Node& node) {
  return {.function = node["function"].text(),
          .file = node["file"].text(),
          .line = node["line"].integer<std::uint32_t>(),
          .column = node["column"].integer<std::uint32_t>(),
          .module = node["module"].text(),
          .offset = node["offset"].integer<std::uint64_t>(),
          .build_id = node["build_id"].text(),
          .inlined = node["inlined"].flag(),
          .internal = node.has("internal") && node["internal"].flag()};
}

GrowthSite read_growth_site(const Node& node) {
  return {.bytes = node["bytes"].integer<std::int64_t>(),
          .allocations = node["allocations"].integer<std::int64_t>(),
          .stack = node["stack"].list(read_frame)};
}

TimelinePoint read_timeline_point(const Node& node) {
  return {.seconds = node["seconds"].seconds(),
          .live_bytes = node["live_bytes"].integer<std::uint64_t>(),
          .rss_bytes = node["rss_bytes"].integer<std::uint64_t>()};
}

LeakSite read_leak(const Node& node) {
  return {.kind = node["kind"].choice({LeakKind::kDirect, LeakKind::kIndirect}),
          .bytes = node["bytes"].integer<std::uint64_t>(),
          .allocations = node["allocations"].integer<std::uint64_t>(),
          .stack = node["stack"].list(read_frame)};
}

SectionResult read_section(const Node& node) {
  return {.kind = node["kind"].choice({SectionKind::kMark, SectionKind::kScope}),
          .label = node["label"].text(),
          .baseline_bytes = node["baseline_bytes"].integer<std::uint64_t>(),
          .final_bytes = node["final_bytes"].integer<std::uint64_t>(),
          .growth_bytes = node["growth_bytes"].integer<std::int64_t>(),
          .threshold_bytes = node["threshold_bytes"].figure<std::uint64_t>(),
          .exceeded = node["exceeded"].flag(),
          .has_ended = node["ended"].flag(),
          .pid = node["pid"].integer<std::int64_t>(),
          .growth_sites = node["growth_sites"].list(read_growth_site)};
}

ProcessResult read_process(const Node& node) {
  return {.pid = node["pid"].integer<std::int64_t>(),
          .executable = node["executable"].text(),
          .baseline_bytes = node["baseline_bytes"].figure<std::uint64_t>(),
          .final_bytes = node["final_bytes"].figure<std::uint64_t>(),
          .leaked_bytes = node["leaked_bytes"].figure<std::uint64_t>(),
          .not_measured = node["not_measured"].text()};
}

CapturedOutput read_output(const Node& node) {
  return {.standard_output = node["stdout"].text(),
          .standard_error = node["stderr"].text(),
          .truncated = node["truncated"].flag()};
}

Verdict read_verdict(const Node& node) {
  return node.choice({Verdict::kPassed, Verdict::kGrew, Verdict::kLeaked, Verdict::kFailed,
                      Verdict::kError, Verdict::kSkipped});
}

Outcome read_outcome(const Node& node) {
  return node.choice({Outcome::kPassed, Outcome::kFailed, Outcome::kCrashed, Outcome::kTimedOut,
                      Outcome::kOverMemory, Outcome::kAsanError, Outcome::kNotStarted,
                      Outcome::kSkipped});
}

ErrorKind read_error(const Node& node) {
  if (node.is_null()) {
    return ErrorKind::kNone;
  }
  return node.choice({ErrorKind::kCrash, ErrorKind::kTimeout, ErrorKind::kMemory, ErrorKind::kAsan,
                      ErrorKind::kNotMeasured});
}

// Without those of runs before it, of which only the last run of a test has any.
TestResult read_run(const Node& node) {
  TestResult test{.name = node["name"].text(),
                  .target = node["target"].text(),
                  .command = node["command"].list(read_text),
                  .file = node.has("file") ? node["file"].text() : std::string(),
                  .line = node.has("line") ? node["line"].integer<unsigned>() : 0,
                  .verdict = read_verdict(node["verdict"]),
                  .error = read_error(node["error"]),
                  .outcome = read_outcome(node["outcome"]),
                  .reason = node["reason"].text(),
                  .duration_seconds = node["duration_seconds"].seconds(),
                  .threshold_bytes = node["threshold_bytes"].integer<std::uint64_t>(),
                  .baseline_bytes = node["baseline_bytes"].figure<std::uint64_t>(),
                  .final_bytes = node["final_bytes"].figure<std::uint64_t>(),
                  .growth_bytes = node["growth_bytes"].figure<std::int64_t>(),
                  .peak_bytes = node["peak_bytes"].figure<std::uint64_t>(),
                  .leaked_bytes = node["leaked_bytes"].figure<std::uint64_t>(),
                  .max_rss_bytes = node["max_rss_bytes"].figure<std::uint64_t>(),
                  .exempt = node["exempt"].flag(),
                  .exempt_reason = node["exempt_reason"].text(),
                  .growth_sites = node["growth_sites"].list(read_growth_site),
                  .growth_sites_omitted = node["growth_sites_omitted"].integer<std::size_t>(),
                  .leaks = node["leaks"].list(read_leak),
                  .measurements = node.has("measurements") ? node["measurements"].list(read_section)
                                                           : std::vector<SectionResult>(),
                  .measurements_omitted = node.has("measurements_omitted")
                                              ? node["measurements_omitted"].integer<std::size_t>()
                                              : 0,
                  .asan_report = node["asan_report"].text(),
                  .processes = node["processes"].list(read_process),
                  .output = read_output(node["output"])};
  if (node.has("leaks_omitted")) {
    test.leaks_omitted = node["leaks_omitted"].integer<std::size_t>();
  }
  if (node.has("suppressed_leaked_bytes")) {
    test.suppressed_leaked_bytes = node["suppressed_leaked_bytes"].integer<std::uint64_t>();
  }
  if (node.has("suppressed_growth_bytes")) {
    test.suppressed_growth_bytes = node["suppressed_growth_bytes"].integer<std::uint64_t>();
  }
  if (node.has("live_sites")) {
    test.live_sites = node["live_sites"].list(read_growth_site);
    test.live_sites_omitted = node["live_sites_omitted"].integer<std::size_t>();
  }
  if (node.has("shrunk_sites")) {
    test.shrunk_sites = node["shrunk_sites"].list(read_growth_site);
    test.shrunk_sites_omitted = node["shrunk_sites_omitted"].integer<std::size_t>();
  }
  if (node.has("timeline")) {
    test.timeline = node["timeline"].list(read_timeline_point);
    test.peak_sites = node["peak_sites"].list(read_growth_site);
    test.peak_sites_omitted = node["peak_sites_omitted"].integer<std::size_t>();
  }
  test.has_full_stacks = node.has("unwind") && node["unwind"].text() == "full";
  if (node.has("unwind_note")) {
    test.unwind_note = node["unwind_note"].text();
  }
  if (test.verdict == Verdict::kError && test.error == ErrorKind::kNone) {
    node["error"].note("must say what the error of this test is");
  }
  return test;
}

SuppressionUse read_suppression(const Node& node) {
  return {.pattern = node["pattern"].text(),
          .file = node["file"].text(),
          .line = node["line"].integer<std::uint64_t>(),
          .matches = node["matches"].integer<std::uint64_t>(),
          .bytes = node["bytes"].integer<std::uint64_t>(),
          .stale = node["stale"].flag()};
}

TestResult read_test(const Node& node) {
  TestResult test = read_run(node);
  if (node.has("attempts")) {
    test.attempts = node["attempts"].list(read_run);
  }
  return test;
}

// What a document and a journal both have of the run.
SuiteResult read_run_facts(const Node& root) {
  SuiteResult suite;
  suite.leakrun_version = root["leakrun"].text();
  suite.started = root["started"].text();
  suite.host = root["host"].text();
  suite.options = root["options"].dictionary();
  if (root.has("rerun_arguments")) {
    suite.rerun_arguments = root["rerun_arguments"].list(read_text);
  }
  return suite;
}

SuiteResult read_suite(const Node& root) {
  SuiteResult suite = read_run_facts(root);
  suite.wall_seconds = root["wall_seconds"].seconds();
  suite.interrupted = root["interrupted"].flag();
  suite.partial = root.has("partial") && root["partial"].flag();
  if (root.has("suppressions")) {
    suite.suppressions = root["suppressions"].list(read_suppression);
  }
  suite.results = root["results"].list(read_test);
  suite.tests_selected = root.has("tests_selected") ? root["tests_selected"].integer<std::size_t>()
                                                    : suite.results.size();
  suite.tests_not_run =
      root.has("tests_not_run") ? root["tests_not_run"].integer<std::size_t>() : 0;
  return suite;
}

SuiteResult read_journal_head(const Node& root) {
  SuiteResult suite = read_run_facts(root);
  suite.partial = true;
  suite.tests_selected = root["tests_selected"].integer<std::size_t>();
  return suite;
}

/// Whether `version` is `supported`, "leakrun-results/1", or a minor version of it:
/// "leakrun-results/1.4".
bool is_version_of(std::string_view version, std::string_view supported) {
  if (!version.starts_with(supported)) {
    return false;
  }
  const std::string_view minor = version.substr(supported.size());
  return minor.empty() || (minor.size() > 1 && minor.front() == '.' &&
                           minor.find_first_not_of("0123456789", 1) == std::string_view::npos);
}

void check_schema(const Node& root, std::string_view supported) {
  const Node schema = root["schema"];
  const std::string found = schema.text();
  if (is_version_of(found, supported)) {
    return;
  }
  const std::string_view family = supported.substr(0, supported.find('/') + 1);
  const bool has_writer = found.starts_with(family) && root.has("leakrun");
  schema.note(fmt::format("this is \"{}\", and this leakrun reads \"{}\"{}", found.substr(0, 80),
                          supported,
                          has_writer ? fmt::format("; read it with the leakrun that wrote it, {}",
                                                   root["leakrun"].text().substr(0, 40))
                                     : ""));
}

/// The words of nlohmann-json's exception behind its own "[json.exception.…] ", on one line.
std::string syntax_error(std::string_view what) {
  constexpr std::size_t kLongest = 200;  // it may quote the whole document
  if (const std::size_t id_end = what.find("] "); id_end != std::string_view::npos) {
    what.remove_prefix(id_end + 2);
  }
  return "no JSON document: " + printable_line(what.substr(0, kLongest));
}

tl::expected<Json, std::string> parsed(std::string_view text) {
  try {
    return Json::parse(text);
  } catch (const Json::exception& error) {
    return tl::unexpected(syntax_error(error.what()));
  }
}

/// Whether `text` begins as journal_head() does.
bool is_journal(std::string_view text) {
  constexpr std::string_view kStart = R"({"schema":"leakrun-results-journal/)";
  return text.starts_with(kStart);
}

tl::expected<SuiteResult, std::string> read_journal(std::string_view text) {
  SuiteResult suite;
  for (std::size_t line = 1; !text.empty(); line++) {
    const std::size_t end = text.find('\n');
    // What has no newline yet was being written when leakrun ended.
    if (end == std::string_view::npos && line > 1) {
      break;
    }
    const auto value = parsed(text.substr(0, end));
    if (!value) {
      return tl::unexpected(fmt::format("line {}: {}", line, value.error()));
    }
    std::string problem;
    const Node root(*value, problem);
    if (line == 1) {
      check_schema(root, kJournalSchema);
      suite = read_journal_head(root);
    } else {
      suite.results.push_back(read_test(root));
      suite.wall_seconds = root["elapsed_seconds"].seconds();
    }
    if (!problem.empty()) {
      return tl::unexpected(fmt::format("line {}: {}", line, problem));
    }
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return suite;
}

}  // namespace

tl::expected<SuiteResult, std::string> read_json_report(std::string_view text) {
  if (is_journal(text)) {
    return read_journal(text);
  }
  const auto document = parsed(text);
  if (!document) {
    return tl::unexpected(document.error());
  }
  std::string problem;
  const Node root(*document, problem);
  check_schema(root, kResultsSchema);
  if (!problem.empty()) {
    return tl::unexpected(problem);
  }
  SuiteResult suite = read_suite(root);
  if (!problem.empty()) {
    return tl::unexpected(problem);
  }
  return suite;
}

}  // namespace leakrun

#include "report/html/page_data.h"

#include <algorithm>
#include <numeric>
#include <ostream>
#include <string>
#include <vector>

#include "report/html/html_text.h"
#include "report/html/stack_table.h"
#include "report/html/test_data.h"
#include "report/next_steps.h"
#include "report/wording.h"

namespace leakrun {
namespace {

// Of each text of one run of a test.
constexpr std::size_t kLongestOutput = 64 << 10;
// There is always room for so much, however many tests there are.
constexpr std::size_t kLeastDetails = 1'000'000;
// Style sheet, scripts and the table without scripts.
constexpr std::size_t kPageItself = 250'000;
constexpr std::size_t kMostSuppressions = 500;
constexpr std::size_t kMostExcerptBytes = 1'500'000;
constexpr std::size_t kMostNextSteps = 500;

// Members of the object, without its braces, so that more can come behind them.
std::string members(const OrderedData& object) {
  const std::string text = escaped_json(object.dump());
  return text.substr(1, text.size() - 2);
}

// The least that add_output adds of it.
std::size_t bytes_of_output(const TestResult& test) {
  std::size_t bytes = 0;
  for (const std::string* text :
       {&test.asan_report, &test.output.standard_output, &test.output.standard_error}) {
    bytes += std::min(text->size(), kLongestOutput);
  }
  return bytes;
}

// The tests, those that failed first: their details are in the page rather than others'.
std::vector<std::size_t> by_need(const SuiteResult& suite) {
  std::vector<std::size_t> order(suite.results.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_partition(order.begin(), order.end(), [&](std::size_t i) {
    const TestResult& test = suite.results[i];
    return is_failure(test.verdict) || !test.attempts.empty();
  });
  return order;
}

// What a person can type next: commands are looked for in all other tests, and so are few.
OrderedData next_steps(const SuiteResult& suite, const TestResult& test) {
  OrderedData steps = OrderedData::object();
  if (!is_failure(test.verdict)) {
    return steps;
  }
  if (const std::string command = rerun_command(suite, test, {}); !command.empty()) {
    steps["rerun"] = shown_line(command);
  }
  if (const std::string line = suppression_of(test); !line.empty()) {
    steps["suppression"] = shown_line(line);
  }
  return steps;
}

// The rows of a page's tests, as JSON, as long as there is room.
class Rows {
 public:
  explicit Rows(const SuiteResult& suite) : suite_(suite) {
    for (const TestResult& test : suite.results) {
      add(members(test_row(test, table_)));
    }
    const std::size_t fixed = bytes_ + table_.bytes() + kPageItself;
    limit_ = std::max(kLargestHtml, fixed + kLeastDetails) - kPageItself;
  }

  // Of the page, for something else.
  void take(std::size_t bytes) { bytes_ += bytes; }

  void add_details() {
    const std::vector<std::size_t> order = by_need(suite_);
    // Where memory was allocated is what the report is for: of all tests before any output.
    std::for_each(order.begin(), order.end(), [&](std::size_t i) { add_memory_of(i); });
    std::for_each_n(order.begin(), std::min(order.size(), kMostNextSteps),
                    [&](std::size_t i) { append(i, next_steps(suite_, suite_.results[i])); });
    std::for_each(order.begin(), order.end(), [&](std::size_t i) { add_output_of(i); });
    std::for_each(order.begin(), order.end(), [&](std::size_t i) { note_left_out(i); });
  }

  void write(std::ostream& out) const {
    out << "\"tests\":[";
    for (std::size_t i = 0; i < rows_.size(); i++) {
      out << (i == 0 ? "\n{" : ",\n{") << rows_[i] << '}';
    }
    out << ']';
  }

  StackTable& table() { return table_; }

 private:
  void add(std::string row) {
    bytes_ += row.size() + 4;
    rows_.push_back(std::move(row));
    left_out_.emplace_back(OrderedData::array());
  }

  // False where there was no room.
  bool append(std::size_t i, const OrderedData& part) {
    const std::string text = part.empty() ? "" : ',' + members(part);
    if (text.size() > room()) {
      return text.empty();
    }
    bytes_ += text.size();
    rows_[i] += text;
    return true;
  }

  std::size_t room() const { return limit_ - std::min(limit_, bytes_ + table_.bytes()); }
  bool is_full() const { return room() == 0; }

  void add_memory_of(std::size_t i) {
    const TestResult& test = suite_.results[i];
    OrderedData part = OrderedData::object();
    if (!is_full()) {
      add_memory(part, test, table_);
    }
    const bool has_memory = !test.growth_sites.empty() || !test.leaks.empty() ||
                            !test.live_sites.empty() || !test.peak_sites.empty() ||
                            !test.measurements.empty();
    if (!append(i, part) || (part.empty() && has_memory)) {
      left_out_[i].push_back("stacks");
    }
  }

  OrderedData attempt_row(const TestResult& attempt) {
    OrderedData row = test_row(attempt, table_);
    add_memory(row, attempt, table_);
    add_output(row, attempt, kLongestOutput / 4);
    return row;
  }

  void add_output_of(std::size_t i) {
    const TestResult& test = suite_.results[i];
    OrderedData part = OrderedData::object();
    const bool has_room = bytes_of_output(test) <= room();
    if (has_room) {
      add_output(part, test, kLongestOutput);
    }
    if (!append(i, part) || (!has_room && bytes_of_output(test) > 0)) {
      left_out_[i].push_back("output");
    }
    if (test.attempts.empty()) {
      return;
    }
    OrderedData attempts = OrderedData::array();
    for (const TestResult& attempt : test.attempts) {
      attempts.push_back(is_full() ? test_row(attempt, table_) : attempt_row(attempt));
    }
    if (!append(i, {{"attempts", attempts}})) {
      left_out_[i].push_back("attempts");
    }
  }

  void note_left_out(std::size_t i) {
    if (!left_out_[i].empty()) {
      rows_[i] += ',' + members({{"left_out", left_out_[i]}});
    }
  }

  const SuiteResult& suite_;
  StackTable table_;
  std::vector<std::string> rows_;  ///< members of the objects
  std::vector<OrderedData> left_out_;
  std::size_t bytes_ = 0;
  std::size_t limit_ = 0;
};

OrderedData suppression_row(const SuppressionUse& use) {
  return {{"pattern", shown_line(use.pattern)},
          {"file", shown_line(use.file)},
          {"line", use.line},
          {"matches", use.matches},
          {"bytes", use.bytes},
          {"stale", use.stale}};
}

OrderedData suite_row(const SuiteResult& suite) {
  OrderedData options = OrderedData::object();
  for (const auto& [name, value] : suite.options) {
    options[shown_line(name)] = shown_line(value);
  }
  OrderedData suppressions = OrderedData::array();
  for (std::size_t i = 0; i < std::min(suite.suppressions.size(), kMostSuppressions); i++) {
    suppressions.push_back(suppression_row(suite.suppressions[i]));
  }
  return {{"leakrun", shown_line(suite.leakrun_version)},
          {"started", shown_line(suite.started)},
          {"host", shown_line(suite.host)},
          {"wall_seconds", suite.wall_seconds},
          {"interrupted", suite.interrupted},
          {"partial", suite.partial},
          {"tests_selected", suite.tests_selected},
          {"tests_not_run", suite.tests_not_run},
          {"options", options},
          {"suppressions", suppressions},
          {"suppressions_cut", suite.suppressions.size() - suppressions.size()}};
}

OrderedData excerpt_row(const SourceExcerpt& excerpt, StackTable& table) {
  OrderedData lines = OrderedData::array();
  for (const std::string& line : excerpt.lines) {
    lines.push_back(shown_text(line));
  }
  return {{"file", table.text(excerpt.file)},
          {"line", excerpt.line},
          {"first_line", excerpt.first_line},
          {"lines", lines},
          {"newer", excerpt.is_newer}};
}

// As a list's items; those that there is no room for are left out.
std::string excerpt_rows(const std::vector<SourceExcerpt>& excerpts, StackTable& table) {
  std::string rows;
  for (const SourceExcerpt& excerpt : excerpts) {
    if (rows.size() >= kMostExcerptBytes) {
      break;
    }
    rows += (rows.empty() ? "\n" : ",\n") + escaped_json(excerpt_row(excerpt, table).dump());
  }
  return rows;
}

}  // namespace

void write_page_data(std::ostream& out, const SuiteResult& suite, const HtmlOptions& options) {
  Rows rows(suite);
  const std::string excerpts = excerpt_rows(options.excerpts, rows.table());
  rows.take(excerpts.size());
  rows.add_details();
  out << "{\"suite\":" << escaped_json(suite_row(suite).dump()) << ",\n\"excerpts\":[" << excerpts
      << "],\n";
  rows.write(out);
  out << ",\n";
  rows.table().write(out);
  out << "}";
}

}  // namespace leakrun

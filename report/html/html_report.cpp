#include "report/html/html_report.h"

#include <algorithm>
#include <ostream>
#include <string>
#include <vector>

#include "base/text.h"
#include "report/html/html_text.h"
#include "report/html/page.h"
#include "report/html/page_data.h"
#include "report/wording.h"

namespace leakrun {
namespace {

constexpr std::size_t kMostPlainRows = 200;

std::string html(std::string_view text) {
  return escaped_html(shown_line(text));
}

std::vector<const TestResult*> failing(const SuiteResult& suite) {
  std::vector<const TestResult*> tests;
  for (const TestResult& test : suite.results) {
    if (is_failure(test.verdict)) {
      tests.push_back(&test);
    }
  }
  return tests;
}

std::string headline(const SuiteResult& suite) {
  const std::size_t count = failing(suite).size();
  return std::to_string(count) + " of " + std::to_string(suite.results.size()) + " tests failed";
}

void write_plain_row(std::ostream& out, const TestResult& test) {
  out << "<tr><td>" << word(test.verdict) << "</td><td>" << html(full_name(test)) << "</td><td>"
      << (test.growth_bytes ? signed_bytes(*test.growth_bytes) : "not measured") << "</td><td>"
      << html(test.reason) << "</td><td>" << html(decisive_place(test)) << "</td></tr>\n";
}

void write_plain(std::ostream& out, const SuiteResult& suite) {
  out << "<h1>" << headline(suite) << "</h1>\n"
      << "<noscript><p>Scripts are off in this browser: switch them on for this file to sort, "
         "search and open tests. It asks for nothing from the network. <code>leakrun report "
         "RESULTS</code> prints all of it as text.</p></noscript>\n";
  const std::vector<const TestResult*> tests = failing(suite);
  if (tests.empty()) {
    return;
  }
  out << "<table>\n<thead><tr><th>Verdict</th><th>Test</th><th>Growth</th><th>Reason</th>"
         "<th>Largest</th></tr></thead>\n<tbody>\n";
  const std::size_t shown = std::min(tests.size(), kMostPlainRows);
  for (std::size_t i = 0; i < shown; i++) {
    write_plain_row(out, *tests[i]);
  }
  out << "</tbody>\n</table>\n";
  if (shown < tests.size()) {
    out << "<p>" << tests.size() - shown << " more failed.</p>\n";
  }
}

}  // namespace

void write_html_report(std::ostream& out, const SuiteResult& suite, const HtmlOptions& options) {
  Page page;
  page.title = "leakrun: " + headline(suite);
  page.plain = [&](std::ostream& part) { write_plain(part, suite); };
  page.data = [&](std::ostream& part) { write_page_data(part, suite, options); };
  page.scripts = {
      "dom.js",        "format.js",      "theme.js",  "keys.js",   "top.js",      "stack_data.js",
      "model.js",      "verdicts.js",    "search.js", "table.js",  "overview.js", "list_view.js",
      "flame_tree.js", "flame_graph.js", "source.js", "stacks.js", "timeline.js", "tabs.js",
      "test_parts.js", "test_view.js",   "report.js"};
  write_page(out, page);
}

}  // namespace leakrun

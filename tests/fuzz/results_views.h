#pragma once

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <utility>

#include "base/text.h"
#include "report/diff/diff_report.h"
#include "report/json_report.h"
#include "report/merge/suite_merge.h"
#include "report/sites/call_tree.h"
#include "report/sites/stats_text.h"
#include "report/sites/summary_text.h"
#include "report/sites/tree_text.h"
#include "tests/fuzz/target.h"

namespace leakrun::fuzz {

// What the commands that look at results make of any document.

template <class Write>
std::string written_text(Write write) {
  std::ostringstream out;
  write(out);
  std::string text = out.str();
  require(printable_utf8(text) == text, "what is printed of results is printable");
  return text;
}

inline void check_summaries(const SuiteResult& suite) {
  for (const SiteGrouping grouping : {SiteGrouping::kPlace, SiteGrouping::kStack}) {
    written_text([&](std::ostream& out) {
      write_site_summary(out, suite, {.grouping = grouping, .top = 3, .width = 40});
    });
  }
  for (const SiteKind kind : {SiteKind::kGrowth, SiteKind::kLeaks}) {
    const CallTree tree = call_tree(suite, kind, [](const TestResult&) { return true; });
    written_text([&](std::ostream& out) {
      write_call_tree(out, tree, {.kind = kind, .min_percent = 0, .width = 40});
    });
  }
  written_text([&](std::ostream& out) { write_stats(out, suite, {.top = 3, .width = 40}); });
}

inline void check_diff(const SuiteDiff& diff) {
  const DiffOptions options{.before_name = "a", .after_name = "b", .top = 3, .width = 40};
  written_text([&](std::ostream& out) { write_diff_text(out, diff, options); });
  const std::string json =
      written_text([&](std::ostream& out) { write_diff_json(out, diff, options); });
  require(nlohmann::json::accept(json), "a comparison is JSON");
  const std::string html =
      written_text([&](std::ostream& out) { write_diff_html(out, diff, options); });
  require(html.find("<script") == std::string::npos, "a comparison's page has no script");
  const std::string markdown = written_text([&](std::ostream& out) {
    write_diff_markdown(out, diff, {.before_name = "a", .after_name = "b", .top = 10000});
  });
  require(markdown.size() <= kLargestComment, "a comparison fits into a comment");
}

inline void check_diffs(const SuiteResult& suite) {
  const SuiteDiff same = diff_between(suite, suite, {});
  const bool has_twins =
      std::any_of(same.tests.begin(), same.tests.end(),
                  [](const TestChange& change) { return change.kind == TestChangeKind::kAdded; });
  require(has_twins || (same.tests.empty() && !same.is_worse), "nothing is worse than itself");
  require(same.growth.changes.empty() && same.leaks.changes.empty(),
          "no call stack differs from itself");
  check_diff(same);
  const SuiteResult empty;
  check_diff(diff_between(empty, suite, {.bytes = 0}));
  check_diff(diff_between(suite, empty, {.percent = 10}));
}

inline void check_merge(const SuiteResult& suite) {
  SuiteMerge merge(SameTest::kLatest);
  if (!merge.add(suite, "a")) {
    return;
  }
  const auto again = merge.add(suite, "b");
  require(again || again.error().find("does not say when its run started") != std::string::npos,
          "a document that says when it started can be merged with itself");
  SuiteMerge alone(SameTest::kRefuse);
  require(alone.add(suite, "a").has_value(), "a document can be merged alone");
  std::ostringstream out;
  write_json_report(out, std::move(alone).take());
  require(read_json_report(out.str()).has_value(), "what was merged can be read");
}

inline void check_views(const SuiteResult& suite) {
  check_summaries(suite);
  check_diffs(suite);
  check_merge(suite);
}

}  // namespace leakrun::fuzz

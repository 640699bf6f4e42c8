#include <fmt/format.h>

#include <ostream>
#include <string>

#include "report/diff/diff_report.h"
#include "report/html/html_text.h"
#include "report/html/page.h"

namespace leakrun {
namespace {

std::string html_line(std::string_view text) {
  return escaped_html(shown_line(text));
}

const char* cell_class(ColumnKind kind) {
  switch (kind) {
    case ColumnKind::kFigure:
      return " class=\"figure\"";
    case ColumnKind::kFixed:
      return "";
    case ColumnKind::kText:
    case ColumnKind::kPath:
      break;
  }
  return " class=\"name\"";
}

void write_html_table(std::ostream& out, const DiffTable& table) {
  out << "<h2>" << html_line(table.title) << "</h2>\n<div class=\"scroll\"><table>\n<thead><tr>";
  for (const TableColumn& column : table.columns) {
    out << "<th scope=\"col\"" << (column.kind == ColumnKind::kFigure ? " class=\"figure\"" : "")
        << '>' << html_line(column.title) << "</th>";
  }
  out << "</tr></thead>\n<tbody>\n";
  for (const auto& row : table.rows) {
    out << "<tr>";
    for (std::size_t i = 0; i < row.size(); ++i) {
      out << "<td" << cell_class(table.columns[i].kind) << '>' << html_line(row[i]) << "</td>";
    }
    out << "</tr>\n";
  }
  out << "</tbody>\n</table></div>\n";
  if (table.left_out > 0) {
    out << fmt::format("<p class=\"more\">and {} more</p>\n", table.left_out);
  }
}

void write_html_runs(std::ostream& out, const std::vector<std::string>& runs) {
  out << "<ul class=\"runs\">\n";
  for (const std::string& run : runs) {
    out << "<li>" << html_line(run) << "</li>\n";
  }
  out << "</ul>\n";
}

void write_html_doubts(std::ostream& out, const std::vector<DiffDoubt>& doubts) {
  if (doubts.empty()) {
    return;
  }
  out << "<ul>\n";
  for (const DiffDoubt& doubt : doubts) {
    out << "<li>" << html_line(doubt.sentence);
    if (!doubt.tests.empty()) {
      out << ": <code>" << html_line(doubt.tests) << "</code>";
    }
    out << "</li>\n";
  }
  out << "</ul>\n";
}

}  // namespace

void write_diff_html(std::ostream& out, const SuiteDiff& diff, const DiffOptions& options) {
  const DiffView view = diff_view(diff, options);
  write_static_page(out, "leakrun diff: " + view.conclusion, [&](std::ostream& page) {
    page << "<h1>Memory of the tests, old and new</h1>\n<p class=\"conclusion "
         << (view.is_good ? "good" : "bad") << "\">" << html_line(view.conclusion) << "</p>\n";
    write_html_runs(page, view.runs);
    write_html_doubts(page, view.doubts);
    for (const DiffTable& table : view.tables) {
      write_html_table(page, table);
    }
  });
}

}  // namespace leakrun

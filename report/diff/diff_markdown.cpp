#include <fmt/format.h>

#include <ostream>
#include <string>
#include <vector>

#include "report/diff/diff_report.h"
#include "report/markdown_text.h"

namespace leakrun {
namespace {

constexpr const char* kLeftOut =
    "\nThis is not all: what did not fit into one comment was left out.\n";

/// Text and not code, of ours or escaped: figures, words and names of columns.
std::string markdown_row(const std::vector<std::string>& cells) {
  std::string line = "|";
  for (const std::string& cell : cells) {
    line += ' ' + cell + " |";
  }
  return line + '\n';
}

std::string table_head(const DiffTable& table) {
  std::vector<std::string> titles;
  std::vector<std::string> rules;
  for (const TableColumn& column : table.columns) {
    titles.push_back(column.title);
    rules.emplace_back(column.kind == ColumnKind::kFigure ? "---:" : "---");
  }
  return fmt::format("\n**{}**\n\n{}{}", table.title, markdown_row(titles), markdown_row(rules));
}

std::string table_row(const DiffTable& table, const std::vector<std::string>& row) {
  std::vector<std::string> cells;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const ColumnKind kind = table.columns[i].kind;
    const bool is_name = kind == ColumnKind::kText || kind == ColumnKind::kPath;
    cells.push_back(is_name && row[i] != "-" ? markdown_cell(row[i]) : row[i]);
  }
  return markdown_row(cells);
}

/// A text that takes no more than fits, and from then on nothing.
class BoundedText {
 public:
  explicit BoundedText(std::size_t limit) : limit_(limit) {}

  bool add(const std::string& piece) {
    is_full_ = is_full_ || text_.size() + piece.size() > limit_;
    text_ += is_full_ ? std::string() : piece;
    return !is_full_;
  }

  bool is_full() const { return is_full_; }
  const std::string& text() const { return text_; }

 private:
  std::size_t limit_;
  std::string text_;
  bool is_full_ = false;
};

std::string heading(const DiffView& view) {
  std::string text = fmt::format("### leakrun: memory of the tests\n\n{} **{}**\n\n",
                                 view.is_good ? "✅" : "❌", view.conclusion);
  for (const std::string& run : view.runs) {
    text += fmt::format("- {}\n", markdown_code(run));
  }
  return text;
}

}  // namespace

void write_diff_markdown(std::ostream& out, const SuiteDiff& diff, const DiffOptions& options) {
  const DiffView view = diff_view(diff, options);
  BoundedText text(kLargestComment - std::string_view(kLeftOut).size());
  text.add(heading(view));
  // Before the tables: what was not compared must not be what is left out.
  for (std::size_t i = 0; i < view.doubts.size(); ++i) {
    const DiffDoubt& doubt = view.doubts[i];
    text.add(fmt::format("{}- {}{}{}\n", i == 0 ? "\n" : "", doubt.sentence,
                         doubt.tests.empty() ? "" : ": ", markdown_code(doubt.tests)));
  }
  for (const DiffTable& table : view.tables) {
    text.add(table_head(table));
    for (const auto& row : table.rows) {
      text.add(table_row(table, row));
    }
    if (table.left_out > 0) {
      text.add(fmt::format("\nand {} more\n", table.left_out));
    }
  }
  out << text.text() << (text.is_full() ? kLeftOut : "");
}

}  // namespace leakrun

#include "report/text_table.h"

#include <algorithm>
#include <ostream>

#include "report/columns.h"
#include "report/ink.h"

namespace leakrun {
namespace {

using Cells = std::vector<std::string>;

constexpr std::size_t kColumnGap = 2;
constexpr std::size_t kLeastText = 12;

/// The widest cell of each column, its title included.
std::vector<std::size_t> needed_widths(const std::vector<TableColumn>& columns_of_table,
                                       const std::vector<Cells>& rows) {
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < columns_of_table.size(); ++i) {
    std::size_t width = columns(columns_of_table[i].title);
    for (const Cells& row : rows) {
      width = std::max(width, columns(row[i]));
    }
    widths.push_back(width);
  }
  return widths;
}

/// Narrows columns of text until all fit into `room`, each to no less than kLeastText.
void fit_text(std::vector<std::size_t>& widths, const std::vector<TableColumn>& columns_of_table,
              std::size_t room) {
  std::vector<std::size_t*> texts;
  std::size_t fixed = kColumnGap * (widths.size() - 1);
  for (std::size_t i = 0; i < widths.size(); ++i) {
    if (columns_of_table[i].kind == ColumnKind::kText ||
        columns_of_table[i].kind == ColumnKind::kPath) {
      texts.push_back(&widths[i]);
    } else {
      fixed += widths[i];
    }
  }
  std::sort(texts.begin(), texts.end(),
            [](const std::size_t* a, const std::size_t* b) { return *a < *b; });
  std::size_t left = room - std::min(room, fixed);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const std::size_t share = std::max(left / (texts.size() - i), kLeastText);
    *texts[i] = std::min(*texts[i], share);
    left -= std::min(left, *texts[i]);
  }
}

std::string set_cell(const std::string& cell, std::size_t width, ColumnKind kind) {
  switch (kind) {
    case ColumnKind::kFigure:
      return padded_front(cell, width);
    case ColumnKind::kFixed:
      return padded(cell, width);
    case ColumnKind::kPath:
      return padded(clipped_front(cell, width), width);
    case ColumnKind::kText:
      break;
  }
  return padded(clipped(cell, width), width);
}

}  // namespace

void write_table(std::ostream& out, const std::vector<TableColumn>& columns,
                 const std::vector<std::vector<std::string>>& rows, const TableStyle& style) {
  if (rows.empty()) {
    return;
  }
  std::vector<std::size_t> widths = needed_widths(columns, rows);
  if (style.width != 0) {
    fit_text(widths, columns, style.width - std::min(style.width, style.indent));
  }
  const auto write_row = [&](const Cells& cells, bool is_title) {
    std::string line;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      line += std::string(i == 0 ? 0 : kColumnGap, ' ') +
              set_cell(cells[i], widths[i], columns[i].kind);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out << std::string(style.indent, ' ') << painted(line, Ink::kBold, style.color && is_title)
        << '\n';
  };
  Cells titles;
  for (const TableColumn& column : columns) {
    titles.push_back(column.title);
  }
  write_row(titles, true);
  for (const Cells& row : rows) {
    write_row(row, false);
  }
}

}  // namespace leakrun

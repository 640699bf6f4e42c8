#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>
#include <vector>

namespace leakrun {

/// How a column of a table is set.
enum class ColumnKind {
  kFigure,  ///< to the right, and never cut
  kFixed,   ///< to the left, and never cut
  kText,    ///< to the left; its end is cut where the terminal is too narrow
  kPath,    ///< to the left; its beginning is cut
};

struct TableColumn {
  std::string title;
  ColumnKind kind = ColumnKind::kText;
};

struct TableStyle {
  std::size_t indent = 0;  ///< spaces before each line
  std::size_t width = 0;   ///< columns of the terminal; 0: unlimited
  bool color = false;      ///< the titles stand out
};

/// A line of titles and one for each row, which has a cell for each column, printable and on one
/// line. Columns of text share what the figures leave of the terminal: what needs less than its
/// share leaves the rest to the others. Nothing where there are no rows.
void write_table(std::ostream& out, const std::vector<TableColumn>& columns,
                 const std::vector<std::vector<std::string>>& rows, const TableStyle& style);

}  // namespace leakrun

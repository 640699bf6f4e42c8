#include <fmt/format.h>

#include <ostream>

#include "report/diff/diff_report.h"
#include "report/ink.h"
#include "report/number_text.h"

namespace leakrun {

void write_diff_text(std::ostream& out, const SuiteDiff& diff, const DiffOptions& options) {
  const DiffView view = diff_view(diff, options);
  for (const std::string& run : view.runs) {
    out << run << '\n';
  }
  out << '\n';
  for (const DiffTable& table : view.tables) {
    out << painted(table.title, Ink::kBold, options.color) << "\n\n";
    write_table(out, table.columns, table.rows,
                {.indent = 2, .width = options.width, .color = options.color});
    if (table.left_out > 0) {
      out << fmt::format("  and {} more; --top N shows more\n", table.left_out);
    }
    out << '\n';
  }
  for (const DiffDoubt& doubt : view.doubts) {
    out << doubt.sentence << (doubt.tests.empty() ? "" : ": ") << doubt.tests << '\n';
  }
  out << (view.doubts.empty() ? "" : "\n");
  out << painted(view.conclusion, view.is_good ? Ink::kGreen : Ink::kRed, options.color) << '\n';
}

}  // namespace leakrun

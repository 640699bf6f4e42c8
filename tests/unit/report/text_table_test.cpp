#include "report/text_table.h"

#include <gtest/gtest.h>

#include <sstream>

namespace leakrun {
namespace {

const std::vector<TableColumn> kColumns = {
    {"Bytes", ColumnKind::kFigure}, {"Place", ColumnKind::kPath}, {"Function", ColumnKind::kText}};

std::string table(const std::vector<std::vector<std::string>>& rows, const TableStyle& style = {}) {
  std::ostringstream out;
  write_table(out, kColumns, rows, style);
  return out.str();
}

TEST(TextTable, AlignsFiguresToTheRightAndTextToTheLeft) {
  EXPECT_EQ(table({{"1", "a.cpp:1", "f"}, {"12345678", "b.cpp:22", "gg"}}, {.indent = 2}),
            "     Bytes  Place     Function\n"
            "         1  a.cpp:1   f\n"
            "  12345678  b.cpp:22  gg\n");
}

TEST(TextTable, IsNothingWithoutRows) {
  EXPECT_EQ(table({}), "");
}

TEST(TextTable, CutsTextToTheTerminal) {
  EXPECT_EQ(table({{"1", "src/long/path/file.cpp:1", "Namespace::function_of_a_long_name"}},
                  {.width = 40}),
            "Bytes  Place            Function\n"
            "    1  …ath/file.cpp:1  Namespace::func…\n");
}

TEST(TextTable, GivesWhatAShortColumnLeavesToTheLongOne) {
  EXPECT_EQ(table({{"1", "a.cpp:1", "Namespace::function_of_a_long_name"}}, {.width = 40}),
            "Bytes  Place    Function\n"
            "    1  a.cpp:1  Namespace::function_of_…\n");
}

TEST(TextTable, NeverCutsFigures) {
  EXPECT_EQ(table({{"1234567890", "a.cpp:1", "main"}}, {.width = 5}),
            "     Bytes  Place    Function\n"
            "1234567890  a.cpp:1  main\n");
}

TEST(TextTable, PaintsItsTitles) {
  EXPECT_EQ(table({{"1", "a", "b"}}, {.color = true}),
            "\x1b[1mBytes  Place  Function\x1b[0m\n    1  a      b\n");
}

}  // namespace
}  // namespace leakrun

#include "report/columns.h"

#include <gtest/gtest.h>

namespace leakrun {
namespace {

TEST(Columns, CountCharacters) {
  EXPECT_EQ(columns(""), 0u);
  EXPECT_EQ(columns("a€é"), 3u);
}

TEST(Columns, WideCharactersTakeTwo) {
  EXPECT_EQ(columns("日本語"), 6u);
  EXPECT_EQ(columns("한글 ｗ 😀"), 10u);
  EXPECT_EQ(clipped("日本語", 6), "日本語");
  EXPECT_EQ(clipped("日本語", 5), "日本…");
  EXPECT_EQ(clipped("日本語", 4), "日…");
  EXPECT_EQ(clipped("日本語", 1), "…");
  EXPECT_EQ(clipped_front("日本語", 5), "…本語");
  EXPECT_EQ(clipped_front("日本語", 4), "…語");
  EXPECT_EQ(padded("語", 3), "語 ");
}

TEST(Columns, MarksThatCombineTakeNone) {
  EXPECT_EQ(columns("e\u0301"), 1u);
  EXPECT_EQ(columns("\u304b\u3099"), 2u) << "wide, with a voiced sound mark";
  EXPECT_EQ(columns("a\u200bb"), 2u);
  EXPECT_EQ(padded("e\u0301", 3), "e\u0301  ");
  EXPECT_EQ(clipped("e\u0301e\u0301e\u0301", 3), "e\u0301e\u0301e\u0301");
  EXPECT_EQ(clipped("e\u0301e\u0301e\u0301", 2), "e\u0301…") << "and stay with their character";
  EXPECT_EQ(clipped_front("e\u0301e\u0301e\u0301", 2), "…e\u0301");
  EXPECT_EQ(columns("\u2764\ufe0f"), 2u) << "of which some terminals make two columns";
}

TEST(Columns, ClipAtCharacters) {
  EXPECT_EQ(clipped("a€éz", 4), "a€éz");
  EXPECT_EQ(clipped("a€éz", 3), "a€…");
  EXPECT_EQ(clipped("a€éz", 1), "…");
  EXPECT_EQ(clipped_front("a€éz", 4), "a€éz");
  EXPECT_EQ(clipped_front("a€éz", 3), "…éz");
  EXPECT_EQ(clipped_front("a€éz", 1), "…");
}

TEST(Columns, PadToTheWidth) {
  EXPECT_EQ(padded("é", 3), "é  ");
  EXPECT_EQ(padded_front("é", 3), "  é");
  EXPECT_EQ(padded("long", 3), "long");
}

}  // namespace
}  // namespace leakrun

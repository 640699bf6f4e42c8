#include "report/markdown_text.h"

#include <gtest/gtest.h>

namespace leakrun {
namespace {

TEST(MarkdownCode, KeepsTextFromBeingMarkup) {
  EXPECT_EQ(markdown_code("a::b<c>(@all *x* #1)"), "`a::b<c>(@all *x* #1)`");
  EXPECT_EQ(markdown_code("a|b"), "`a|b`");
  EXPECT_EQ(markdown_cell("a|b"), "`a\\|b`");
  EXPECT_EQ(markdown_code(""), "");
}

TEST(MarkdownCode, IsNotEndedByItsText) {
  EXPECT_EQ(markdown_code("a`b"), "`` a`b ``");
  EXPECT_EQ(markdown_code("```"), "```` ``` ````");
  EXPECT_EQ(markdown_code(" x"), "`  x `");
}

TEST(MarkdownCode, IsOneLine) {
  EXPECT_EQ(markdown_code("a\nb\x1b"), "`a\\nb\uFFFD`");
}

}  // namespace
}  // namespace leakrun

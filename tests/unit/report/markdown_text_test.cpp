#include "report/markdown_text.h"

#include <gtest/gtest.h>

namespace leakrun {
namespace {

TEST(MarkdownText, KeepsTextFromBeingMarkup) {
  EXPECT_EQ(markdown_text("f<int>(@all|x)"), "f&#60;int&#62;&#40;&#64;all&#124;x&#41;");
  EXPECT_EQ(markdown_text("`*_\\#1"), "&#96;&#42;&#95;&#92;&#35;1");
}

TEST(MarkdownText, IsOneLine) {
  EXPECT_EQ(markdown_text("a\nb\x1b"), "a&#92;nb\uFFFD");
}

TEST(MarkdownCode, IsNothingWithoutText) {
  EXPECT_EQ(markdown_code("main"), "<code>main</code>");
  EXPECT_EQ(markdown_code(""), "");
}

}  // namespace
}  // namespace leakrun

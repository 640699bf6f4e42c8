#include "runner/expression_search.h"

#include <gmock/gmock.h>

#include <chrono>
#include <string>

namespace leakrun {
namespace {

using testing::HasSubstr;

bool finds(std::string_view expression, std::string_view text, std::size_t piece = 1000) {
  auto parsed = CMakeExpression::parse(expression);
  if (!parsed) {
    ADD_FAILURE() << expression << ": " << parsed.error();
    return false;
  }
  ExpressionSearch search(*std::move(parsed));
  for (std::size_t i = 0; i < text.size(); i += piece) {
    search.append(text.substr(i, piece));
  }
  return search.finish();
}

std::string error_of(std::string_view expression) {
  const auto parsed = CMakeExpression::parse(expression);
  return parsed ? "" : parsed.error();
}

struct Row {
  const char* expression;
  const char* text;
  bool is_found;
};

// What CMake 3.25 says to if(text MATCHES expression).
constexpr Row kRows[] = {
    {"passed", "3 tests passed\n", true},
    {"passed", "3 tests failed\n", false},
    {"pas+ed", "paed", false},
    {"pas*ed", "paed passsed", true},
    {"colou?r", "color", true},
    {"^start", "start", true},
    {"^start", "no\nstart", false},
    {"end$", "the end", true},
    {"end$", "the end\n", false},
    {"a.b", "a\nb", true},
    {"a.b", "ab", false},
    {"[0-9]+ failed", "12 failed", true},
    {"[^0-9]+ failed", "12 failed", false},
    {"[]]x", "]x", true},
    {"[^]]x", "]x", false},
    {"[-a]x", "-x", true},
    {"[a-]x", "-x", true},
    {"[a.]x", "bx", false},
    {"[\\.]x", "\\x", true},
    {"[+--]x", ",x", true},
    {"\\.", "a", false},
    {"\\.", ".", true},
    {"\\w", "w", true},
    {"\\w", "a", false},
    {"\\(x\\)", "(x)", true},
    {"x{2}", "xx", false},
    {"x{2}", "x{2}", true},
    {"(ab|cd)+e", "zabcdabe", true},
    {"(ab|cd)+e", "zabc", false},
    {"one|two|three", "a two b", true},
    {"one|two|three", "thre", false},
    {"(a|b|c|d)x", "dx", true},
    {"(a|b|)x", "x", true},
    {"x(a(b(c)?)*)?y", "xabcbcby", true},
    {"x(a(b(c)?)*)?y", "xaccy", false},
    {"a|^$", "a", true},
    {"^(a|b)*$", "abba", true},
    {"^(a|b)*$", "abca", false},
    {"b^a", "ba", false},
    {"a$b", "ab", false},
    {"(^a|b)c", "ac", true},
    {"(^a|b)c", "xac", false},
    {"(a|b$)", "xb", true},
    {"aab", "aaab", true},
    {"abab", "abaabab", true},
};

TEST(ExpressionSearch, FindsWhatCMakeFinds) {
  for (const Row& row : kRows) {
    for (const std::size_t piece : {1U, 3U, 1000U}) {
      EXPECT_EQ(finds(row.expression, row.text, piece), row.is_found)
          << row.expression << " in " << row.text;
    }
  }
}

TEST(ExpressionSearch, KnowsTheEndsOfAnEmptyText) {
  EXPECT_TRUE(finds("^$", ""));
  EXPECT_TRUE(finds("$^", ""));
  EXPECT_FALSE(finds("^$", "x"));
  EXPECT_TRUE(finds("", ""));
  EXPECT_TRUE(finds("", "x"));
  EXPECT_FALSE(finds(".", ""));
}

TEST(ExpressionSearch, TakesEveryByte) {
  EXPECT_TRUE(finds("a.c", std::string("a\0c", 3)));
  EXPECT_TRUE(finds("\xff+\xc3", "x\xff\xff\xc3"));
  EXPECT_TRUE(finds("[\x80-\xff]", "\xc3"));
}

// (a|aa)+ would take a backtracking search longer than there is time.
TEST(ExpressionSearch, TakesTimeInProportionToTheText) {
  const std::string text(2 << 20, 'a');
  const auto start = std::chrono::steady_clock::now();
  EXPECT_FALSE(finds("(a|aa)+b", text));
  EXPECT_FALSE(finds("(.*)(.*)(.*)(.*)(.*)x", text));
  EXPECT_FALSE(finds("(x+x+)+y", std::string(2 << 20, 'x')));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
}

// The states of this one are 2^15, many more than are kept.
TEST(ExpressionSearch, IsRightWhereItsStatesAreNotKept) {
  const std::string expression = "x" + std::string(14, '.') + "y";
  std::string text;
  unsigned number = 1;
  for (int i = 0; i < 20000; ++i) {
    number = number * 1103515245 + 12345;
    text += (number >> 16) % 2 == 0 ? 'x' : 'z';
  }
  EXPECT_FALSE(finds(expression, text));
  text += "x" + std::string(14, 'z') + "y";
  EXPECT_TRUE(finds(expression, text));
}

TEST(CMakeExpression, SaysWhatIsWrong) {
  EXPECT_EQ(error_of("a("), "'(' is not closed (at character 3)");
  EXPECT_EQ(error_of("a)b"), "')' closes nothing (at character 2)");
  EXPECT_EQ(error_of("[abc"), "'[' is not closed (at character 5)");
  EXPECT_EQ(error_of("[]"), "'[' is not closed (at character 3)");
  EXPECT_EQ(error_of("[z-a]"), "a range in [] runs backwards (at character 3)");
  EXPECT_EQ(error_of("*a"), "'*' repeats nothing (at character 1)");
  EXPECT_EQ(error_of("(+a)"), "'+' repeats nothing (at character 2)");
  EXPECT_EQ(error_of("a**"), "'*' repeats a repetition (at character 3)");
  EXPECT_EQ(error_of("(a*)*"), "what '*' repeats could be empty (at character 5)");
  EXPECT_EQ(error_of("(a|)+"), "what '+' repeats could be empty (at character 5)");
  EXPECT_EQ(error_of("^*"), "what '*' repeats could be empty (at character 2)");
  EXPECT_EQ(error_of("a\\"), "a backslash stands at the end (at character 3)");
}

TEST(CMakeExpression, IsBounded) {
  EXPECT_THAT(error_of(std::string(40000, 'a')), HasSubstr("longer than 32768 bytes"));
  EXPECT_THAT(error_of(std::string(101, '(') + "a" + std::string(101, ')')),
              HasSubstr("more than 100 deep"));
  EXPECT_EQ(error_of(std::string(100, '(') + "a" + std::string(100, ')')), "");
  EXPECT_THAT(error_of(std::string(30000, '(')), HasSubstr("more than 100 deep"));
  EXPECT_EQ(error_of("a" + std::string(15000, '|') + "b"), "");
}

}  // namespace
}  // namespace leakrun

#include "runner/output_search.h"

#include <gmock/gmock.h>

namespace leakrun {
namespace {

using testing::Eq;
using testing::Optional;

TestCase passing_with(std::vector<std::string> expressions) {
  TestCase test;
  test.pass_expressions = std::move(expressions);
  return test;
}

std::optional<std::string> found(const std::string& expression, std::string_view output,
                                 std::size_t piece = 1000) {
  auto search = OutputSearch::of(passing_with({expression}));
  if (!search) {
    ADD_FAILURE() << search.error();
    return std::nullopt;
  }
  for (std::size_t i = 0; i < output.size(); i += piece) {
    search->append(output.substr(i, piece));
  }
  return search->finish().pass;
}

TEST(OutputSearch, TellsTheFirstOfEachListThatIsThere) {
  TestCase test = passing_with({"none", "two", "one"});
  test.fail_expressions = {"bad"};
  test.skip_expressions = {"t[wx]o"};
  auto search = OutputSearch::of(test);
  ASSERT_TRUE(search) << search.error();
  search->append("one t");
  search->append("wo\n");
  const FoundExpressions found = search->finish();
  EXPECT_THAT(found.pass, Optional(Eq("two")));
  EXPECT_EQ(found.fail, std::nullopt);
  EXPECT_THAT(found.skip, Optional(Eq("t[wx]o")));
}

TEST(OutputSearch, SeesLinesAsCTestDoes) {
  for (const std::size_t piece : {1U, 2U, 1000U}) {
    EXPECT_TRUE(found("^a\nb\nc\n$", "a\r\nb\r\r\nc\r\n", piece));
    EXPECT_TRUE(found("^a\rb\n$", "a\rb\n", piece));
    EXPECT_TRUE(found("^a\nb\n$", std::string_view("a\0b", 3), piece));
    EXPECT_TRUE(found("^last\n$", "last", piece));
    EXPECT_FALSE(found("last$", "last", piece));
    EXPECT_TRUE(found("^\r\n$", "\r", piece));
    EXPECT_TRUE(found("^$", "", piece));
    EXPECT_TRUE(found("^\n$", "\n", piece));
  }
}

TEST(OutputSearch, FindsWhatStandsInTheMidstOfMuch) {
  const std::string much(300000, '.');
  EXPECT_TRUE(found("needle", much + "needle" + much));
  EXPECT_FALSE(found("needle", much + "needl" + much));
}

TEST(OutputSearch, NamesAMalformedExpression) {
  TestCase test = passing_with({"fine"});
  test.skip_expressions = {"fine", "not (\x1b[31m"};
  const auto search = OutputSearch::of(test);
  ASSERT_FALSE(search);
  EXPECT_EQ(
      search.error(),
      "its SKIP_REGULAR_EXPRESSION 'not (\xef\xbf\xbd[31m' is malformed: '[' is not closed (at "
      "character 11)");
}

TEST(OutputSearch, IsWantedWhereThereAreExpressions) {
  EXPECT_FALSE(has_expressions({}));
  EXPECT_TRUE(has_expressions(passing_with({"x"})));
}

}  // namespace
}  // namespace leakrun

#include "runner/test_graph.h"

#include <gmock/gmock.h>

namespace leakrun {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TestCase waiting(std::string name) {
  TestCase test;
  test.name = std::move(name);
  test.command = {"/bin/true"};
  return test;
}

TestCase with_depends(std::string name, std::vector<std::string> depends) {
  TestCase test = waiting(std::move(name));
  test.depends = std::move(depends);
  return test;
}

TestCase set_up(std::string name, std::string fixture) {
  TestCase test = waiting(std::move(name));
  test.fixtures_setup = {std::move(fixture)};
  return test;
}

TestCase user(std::string name, std::string fixture) {
  TestCase test = waiting(std::move(name));
  test.fixtures_required = {std::move(fixture)};
  return test;
}

TestCase clean_up(std::string name, std::string fixture) {
  TestCase test = waiting(std::move(name));
  test.fixtures_cleanup = {std::move(fixture)};
  return test;
}

std::vector<bool> selection(const std::vector<TestCase>& tests, std::vector<bool> selected) {
  select_fixtures(tests, selected);
  return selected;
}

TEST(TestEdges, LetDependsWaitForWhatIsThere) {
  const auto edges =
      test_edges({with_depends("c", {"b", "a", "b", "not selected"}), waiting("a"), waiting("b")});
  ASSERT_TRUE(edges) << edges.error();
  EXPECT_THAT(edges->at(0).after, ElementsAre(1, 2));
  EXPECT_THAT(edges->at(0).requires_passed, IsEmpty());
  EXPECT_THAT(edges->at(1).after, IsEmpty());
}

TEST(TestEdges, LetUsersOfAFixtureRequireItsSetUps) {
  const auto edges = test_edges(
      {clean_up("stop", "db"), user("one", "db"), set_up("start", "db"), set_up("fill", "db")});
  ASSERT_TRUE(edges) << edges.error();
  EXPECT_THAT(edges->at(1).after, ElementsAre(2, 3));
  EXPECT_THAT(edges->at(1).requires_passed, ElementsAre(2, 3));
  EXPECT_THAT(edges->at(0).after, ElementsAre(1, 2, 3));
  EXPECT_THAT(edges->at(0).requires_passed, IsEmpty());
}

TEST(TestEdges, LetFixturesStandOnFixtures) {
  TestCase upper = set_up("tables", "tables");
  upper.fixtures_required = {"db"};
  const auto edges =
      test_edges({set_up("start", "db"), upper, user("query", "tables"), clean_up("stop", "db")});
  ASSERT_TRUE(edges) << edges.error();
  EXPECT_THAT(edges->at(1).requires_passed, ElementsAre(0));
  EXPECT_THAT(edges->at(2).requires_passed, ElementsAre(1));
  EXPECT_THAT(edges->at(3).after, ElementsAre(0, 1));
}

TEST(TestEdges, TakeADisabledSetUpForNone) {
  TestCase start = set_up("start", "db");
  start.disabled = true;
  const auto edges = test_edges({start, user("query", "db"), clean_up("stop", "db")});
  ASSERT_TRUE(edges) << edges.error();
  EXPECT_THAT(edges->at(1).requires_passed, IsEmpty());
  EXPECT_THAT(edges->at(2).after, ElementsAre(1));
}

TEST(TestEdges, StayWithinATarget) {
  TestCase other = set_up("start", "db");
  other.target = "other";
  const auto edges = test_edges({other, user("query", "db"), with_depends("late", {"start"})});
  ASSERT_TRUE(edges) << edges.error();
  EXPECT_THAT(edges->at(1).after, IsEmpty());
  EXPECT_THAT(edges->at(2).after, IsEmpty());
}

TEST(TestEdges, RefuseCircles) {
  const auto edges = test_edges({waiting("free"), with_depends("a", {"c"}),
                                 with_depends("b", {"a"}), with_depends("c", {"b"})});
  ASSERT_FALSE(edges);
  EXPECT_EQ(edges.error(),
            "tests wait for each other: 'a' after 'c' after 'b' after 'a': change their DEPENDS or "
            "FIXTURES_ properties");
  EXPECT_FALSE(test_edges({with_depends("self", {"self"})}));
  TestCase own_fixture = set_up("start", "db");
  own_fixture.fixtures_required = {"db"};
  EXPECT_FALSE(test_edges({own_fixture}));
}

TEST(TestEdges, FollowAChainAsLongAsASuite) {
  std::vector<TestCase> tests{waiting("0")};
  for (int i = 1; i < 100000; ++i) {
    tests.push_back(with_depends(std::to_string(i), {std::to_string(i - 1)}));
  }
  EXPECT_TRUE(test_edges(tests));
  tests[0].depends = {"99999"};
  const auto edges = test_edges(tests);
  ASSERT_FALSE(edges);
  EXPECT_THAT(edges.error(), HasSubstr("after … after '0'"));
}

TEST(SelectFixtures, BringsSetUpsAndCleanUpsIn) {
  const std::vector<TestCase> tests = {set_up("start", "db"), user("query", "db"),
                                       clean_up("stop", "db"), set_up("other", "net"),
                                       waiting("plain")};
  EXPECT_THAT(selection(tests, {false, true, false, false, false}),
              ElementsAre(true, true, true, false, false));
  EXPECT_THAT(selection(tests, {false, false, false, false, true}),
              ElementsAre(false, false, false, false, true));
}

TEST(SelectFixtures, BringsInWhatTheyRequireThemselves) {
  TestCase upper = set_up("tables", "tables");
  upper.fixtures_required = {"db"};
  EXPECT_THAT(
      selection({set_up("start", "db"), upper, user("query", "tables")}, {false, false, true}),
      ElementsAre(true, true, true));
}

TEST(SelectFixtures, BringsNothingInForADisabledTest) {
  TestCase query = user("query", "db");
  query.disabled = true;
  EXPECT_THAT(selection({set_up("start", "db"), query}, {false, true}), ElementsAre(false, true));
}

}  // namespace
}  // namespace leakrun

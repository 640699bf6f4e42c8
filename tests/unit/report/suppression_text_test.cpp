#include "report/suppression_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "profile/suppression.h"

namespace leakrun {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string used_in(const SuiteResult& suite) {
  std::ostringstream out;
  write_suppressions(out, suite);
  return out.str();
}

std::string generated_for(const SuiteResult& suite) {
  std::ostringstream out;
  write_generated_suppressions(out, suite);
  return out.str();
}

Frame frame(const std::string& function, bool internal = false) {
  Frame frame;
  frame.function = function;
  frame.module = "/build/net_tests";
  frame.internal = internal;
  return frame;
}

TestResult leaking_test(const std::string& name, const std::string& function, std::uint64_t bytes) {
  TestResult test;
  test.name = name;
  test.target = "build/net_tests";
  test.verdict = Verdict::kLeaked;
  test.leaks = {
      {LeakKind::kDirect, bytes, 1, {frame("malloc", true), frame(function), frame("main")}}};
  return test;
}

// The suppressions of `text`, which must be a suppression file.
std::vector<Suppression> read(const std::string& text) {
  const auto suppressions = read_suppressions(text, "generated");
  EXPECT_TRUE(suppressions) << suppressions.error();
  return suppressions.value_or(std::vector<Suppression>{});
}

TEST(WriteSuppressions, NamesUsedAndStaleOnes) {
  SuiteResult suite;
  EXPECT_EQ(used_in(suite), "");
  suite.suppressions = {{"leak:a max=64KB", "the.supp", 3, 2, 2048, false},
                        {"leak:b", "the.supp", 4, 0, 0, false},
                        {"leak:c\n", "the.supp", 5, 0, 0, true}};
  EXPECT_EQ(used_in(suite),
            "\nSuppressions used:\n"
            "  leak:a max=64KB (the.supp:3): 2.00 KB in 2 call stacks\n"
            "\nStale suppressions, which match nothing any more:\n"
            "  leak:c\\n (the.supp:5)\n");
}

TEST(GeneratedSuppressions, NameTheUsersFunctionOnceAndTheTests) {
  SuiteResult suite;
  suite.results = {leaking_test("A", "Session::open(Endpoint const&)", 100),
                   leaking_test("B", "Session::open(Endpoint const&)", 28),
                   leaking_test("C", "other()", 7)};
  const std::string text = generated_for(suite);
  EXPECT_THAT(text, HasSubstr("# net_tests::A, net_tests::B: 128 bytes leaked\n"
                              "leak:^Session::open(Endpoint const&)$\n"
                              "# net_tests::C: 7 bytes leaked\nleak:^other()$\n"));
  EXPECT_EQ(read(text).size(), 2U);
}

TEST(GeneratedSuppressions, MatchNamesWhoseCharactersMeanSomething) {
  for (const char* name :
       {"operator*(A const&, B)", "Ptr<A>::operator->() const", "a::operator>>(A&)",
        "main::$_0::operator()() const", "std::vector<int, std::allocator<int> >::push_back(int)",
        "bool operator><int>(Box<int>, Box<int>)", "^odd", "x>y"}) {
    SuiteResult suite;
    suite.results = {leaking_test("A", name, 100)};
    const auto suppressions = read(generated_for(suite));
    ASSERT_EQ(suppressions.size(), 1U) << name << generated_for(suite);
    EXPECT_TRUE(matches(suppressions[0], suite.results[0].leaks[0].stack)) << name;
    EXPECT_FALSE(matches(suppressions[0], {frame("main"), frame("other")})) << name;
    EXPECT_EQ(suppressions[0].max_bytes, std::nullopt) << name;
  }
}

TEST(GeneratedSuppressions, AreCommentsWhereALineWouldCoverTooMuch) {
  for (const char* name : {"main", "", "a\nleak:*"}) {
    SuiteResult suite;
    suite.results = {leaking_test("A", name, 100)};
    EXPECT_TRUE(read(generated_for(suite)).empty()) << generated_for(suite);
    EXPECT_THAT(generated_for(suite), HasSubstr("100 bytes leaked"));
  }
}

TEST(GeneratedSuppressions, SayThatLinesMayBeMissing) {
  SuiteResult suite;
  suite.results = {leaking_test("A", "open()", 100)};
  suite.results[0].leaks_omitted = 4;
  const std::string text = generated_for(suite);
  EXPECT_EQ(read(text).size(), 1U);
  EXPECT_THAT(text, HasSubstr("# 4 leaking call stacks were not kept"));
  suite.results[0].leaks.clear();
  EXPECT_THAT(generated_for(suite), Not(HasSubstr("Nothing was found")));
}

TEST(GeneratedSuppressions, CoverTheLargestGrowthDownToTheThreshold) {
  TestResult test;
  test.name = "A";
  test.threshold_bytes = 100;
  test.growth_bytes = 1000;
  for (const auto& [bytes, name] : std::vector<std::pair<int, std::string>>{
           {600, "first()"}, {320, "second()"}, {80, "third()"}}) {
    test.growth_sites.push_back({bytes, 1, {frame(name)}});
  }
  SuiteResult suite;
  suite.results = {test};
  EXPECT_THAT(generated_for(suite), HasSubstr("second()"));
  EXPECT_THAT(generated_for(suite), Not(HasSubstr("third()")));
  suite.results[0].exempt = true;
  EXPECT_THAT(generated_for(suite), HasSubstr("Nothing was found"));
}

}  // namespace
}  // namespace leakrun

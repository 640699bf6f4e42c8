#include "runner/late_symbols.h"

#include <gtest/gtest.h>

namespace leakrun {
namespace {

Stack stack_in(const std::string& file) {
  Frame allocator;
  allocator.function = "malloc";
  allocator.internal = true;
  Frame user;
  user.function = "f()";
  user.file = file;
  return {allocator, user};
}

// Of a test and of a run of it before.
SuiteResult suite_in(const std::string& file) {
  TestResult test;
  test.growth_sites = {{10, 1, stack_in(file)}};
  test.leaks = {{LeakKind::kDirect, 10, 1, stack_in(file)}};
  test.live_sites = test.growth_sites;
  test.shrunk_sites = {{-10, -1, stack_in(file)}};
  test.peak_sites = test.growth_sites;
  SectionResult scope;
  scope.growth_sites = test.growth_sites;
  test.measurements = {scope};
  test.attempts = {test};
  SuiteResult suite;
  suite.results = {test};
  return suite;
}

TEST(SeeAgain, SeesEachFrameAsTheUserWants) {
  SuiteResult suite = suite_in("/build/vendor/a.cpp");
  SourceView view;
  view.path_maps = {{"/build", "/src"}};
  view.source_root = "/src";
  view.internal = {"vendor/*"};
  see_again(suite, view);
  Stack expected = stack_in("vendor/a.cpp");
  expected[1].internal = true;
  const TestResult& test = suite.results[0];
  for (const TestResult& run : {test, test.attempts[0]}) {
    EXPECT_EQ(run.growth_sites[0].stack, expected);
    EXPECT_EQ(run.peak_sites[0].stack, expected);
    EXPECT_EQ(run.leaks[0].stack, expected);
    EXPECT_EQ(run.live_sites[0].stack, expected);
    EXPECT_EQ(run.shrunk_sites[0].stack, expected);
    EXPECT_EQ(run.measurements[0].growth_sites[0].stack, expected);
  }
}

TEST(SeeAgain, KeepsTheMarksOfTheDocument) {
  SuiteResult suite = suite_in("/src/a.cpp");
  SourceView view;
  view.internal = {"vendor/*"};
  see_again(suite, view);
  EXPECT_EQ(suite.results[0].growth_sites[0].stack, stack_in("/src/a.cpp"));
}

}  // namespace
}  // namespace leakrun

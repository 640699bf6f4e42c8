#include <gmock/gmock.h>

#include <filesystem>

#include "base/child_process.h"
#include "base/file.h"
#include "leakrun_process.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

/// What a program of marks/ does under leakrun, built with both compilers. The threshold is 1 MB.
class Marks : public testing::TestWithParam<std::string> {
 protected:
  static TestResult run(const std::string& name, const std::string& threshold_mb = "1") {
    return result_of(
        suite_of({.arguments = {"--threshold-mb", threshold_mb, program(GetParam(), name)}}), name);
  }
};

INSTANTIATE_TEST_SUITE_P(Compilers, Marks, testing::Values("clang", "gcc"),
                         [](const auto& info) { return info.param; });

std::vector<std::string> exceeded_in(const TestResult& result) {
  std::vector<std::string> labels;
  for (const SectionResult& section : result.measurements) {
    if (section.exceeded) {
      labels.push_back(section.label);
    }
  }
  return labels;
}

std::vector<std::string> labels_in(const TestResult& result) {
  std::vector<std::string> labels;
  for (const SectionResult& section : result.measurements) {
    labels.push_back(section.label);
  }
  return labels;
}

TEST_P(Marks, GrowthBetweenMarksIsTold) {
  const TestResult result = run("marks_between", "5");
  EXPECT_EQ(result.verdict, Verdict::kPassed) << result.reason;
  ASSERT_THAT(labels_in(result), ElementsAre("loaded", "warm", ""));
  const auto& marks = result.measurements;
  EXPECT_EQ(marks[0].growth_bytes, 100 << 10);
  EXPECT_EQ(marks[1].growth_bytes, 1536 << 10);
  EXPECT_EQ(marks[2].growth_bytes, 0);
  EXPECT_EQ(marks[0].kind, SectionKind::kMark);
  ASSERT_THAT(marks[1].growth_sites, SizeIs(2)) << "without what the first mark had";
  EXPECT_EQ(marks[1].growth_sites[0].bytes, 1 << 20);
  const Frame* place = place_of(marks[1].growth_sites[0].stack);
  ASSERT_NE(place, nullptr);
  EXPECT_THAT(place->function, HasSubstr("keep"));
  EXPECT_THAT(place->file, testing::EndsWith("marks/common.h"));
}

TEST_P(Marks, ScopeWithinItsLimitPasses) {
  const TestResult result = run("scope_within");
  EXPECT_EQ(result.verdict, Verdict::kPassed) << result.reason;
  ASSERT_THAT(labels_in(result), ElementsAre("parse"));
  EXPECT_EQ(result.measurements[0].growth_bytes, 500 << 10);
  EXPECT_EQ(result.measurements[0].threshold_bytes, 512U << 10);
}

TEST_P(Marks, ScopeOverItsLimitFailsATestThatGrewByLittle) {
  const TestResult result = run("scope_over");
  EXPECT_EQ(result.verdict, Verdict::kGrew);
  EXPECT_EQ(result.reason,
            "Memory leak detected: 2.00 MB growth in scope 'parse' (threshold: 0.50 MB).");
  EXPECT_LT(result.growth_bytes.value_or(1 << 20), 1 << 20);
  ASSERT_THAT(labels_in(result), ElementsAre("parse", "later"));
  ASSERT_FALSE(result.measurements[0].growth_sites.empty());
  EXPECT_EQ(result.measurements[0].growth_sites[0].bytes, 2 << 20);
  EXPECT_EQ(result.measurements[0].growth_sites[0].allocations, 4);
  EXPECT_EQ(result.measurements[1].threshold_bytes, 1U << 20) << "the test's";
}

TEST_P(Marks, NestedScopesAreHeldToTheirOwnLimits) {
  const TestResult result = run("scopes_nested", "5");
  EXPECT_THAT(labels_in(result), ElementsAre("outer", "middle", "inner", "unlimited", "strange"));
  EXPECT_THAT(exceeded_in(result), ElementsAre("outer", "middle", "inner"));
  EXPECT_EQ(result.reason,
            "Memory leak detected: 1000.00 KB growth in scope 'middle' (threshold: 0.50 MB) and 2 "
            "more scopes.");
  EXPECT_EQ(result.measurements[0].growth_bytes, 1602 << 10);
  EXPECT_EQ(result.measurements[2].growth_bytes, 600 << 10);
  EXPECT_EQ(result.measurements[4].threshold_bytes, 5U << 20);
}

TEST_P(Marks, ScopesOfThreadsDoNotMix) {
  const TestResult result = run("scopes_in_threads", "5");
  EXPECT_THAT(result.measurements, SizeIs(802)) << result.reason;
  EXPECT_THAT(exceeded_in(result), ElementsAre("greedy"));
  EXPECT_THAT(result.measurements.back(), AllOf(Field(&SectionResult::label, "handed over"),
                                                Field(&SectionResult::has_ended, true)));
}

TEST_P(Marks, ScopeThatExitLeavesOpenIsMeasuredToTheEnd) {
  const TestResult result = run("scope_open_at_exit", "5");
  EXPECT_EQ(result.reason,
            "Memory leak detected: 1.00 MB growth in scope 'interrupted', which did not end "
            "(threshold: 0.50 MB).");
  ASSERT_THAT(result.measurements, SizeIs(1));
  EXPECT_FALSE(result.measurements[0].has_ended);
  EXPECT_EQ(result.measurements[0].growth_bytes, 1 << 20);
  ASSERT_FALSE(result.measurements[0].growth_sites.empty());
  EXPECT_EQ(result.measurements[0].growth_sites[0].bytes, 1 << 20);
}

TEST_P(Marks, NothingCountsOutsideOfMain) {
  const TestResult result = run("scope_of_static_object");
  EXPECT_EQ(result.verdict, Verdict::kGrew) << result.reason;
  EXPECT_FALSE(result.exempt);
  EXPECT_EQ(result.threshold_bytes, 1U << 20);
  ASSERT_THAT(labels_in(result), ElementsAre("to the end"));
  EXPECT_FALSE(result.measurements[0].has_ended);
}

TEST_P(Marks, TooManyOpenScopesAreNotMeasured) {
  const TestResult result = run("scopes_lost");
  EXPECT_EQ(result.error, ErrorKind::kNotMeasured);
  EXPECT_THAT(result.reason, HasSubstr("more scopes were open at once"));
}

TEST_P(Marks, ExemptProcessPassesAndShowsItsGrowth) {
  const TestResult result = run("exempts_itself");
  EXPECT_EQ(result.verdict, Verdict::kPassed) << result.reason;
  EXPECT_TRUE(result.exempt);
  EXPECT_EQ(result.exempt_reason, "leakrun_exempt: it warms the cache");
  EXPECT_GE(result.growth_bytes.value_or(0), 4 << 20);
  EXPECT_THAT(exceeded_in(result), IsEmpty());
}

TEST_P(Marks, ExemptChildDoesNotExemptItsParent) {
  const TestResult within = run("exempt_child");
  EXPECT_EQ(within.verdict, Verdict::kPassed) << within.reason;
  EXPECT_FALSE(within.exempt);
  EXPECT_THAT(within.processes, SizeIs(2));
  EXPECT_LT(within.growth_bytes.value_or(1 << 20), 1 << 20);
  EXPECT_EQ(run("exempt_child", "0.01").verdict, Verdict::kGrew);
}

TEST_P(Marks, ThresholdOfTheProgramWins) {
  const TestResult raised = run("threshold_raised");
  EXPECT_EQ(raised.verdict, Verdict::kPassed) << raised.reason;
  EXPECT_EQ(raised.threshold_bytes, 8U << 20);
  const TestResult lowered = run("threshold_lowered");
  EXPECT_EQ(lowered.verdict, Verdict::kGrew);
  EXPECT_THAT(lowered.reason, HasSubstr("20.00 KB growth (threshold: 0.01 MB)"));
  ASSERT_FALSE(lowered.growth_sites.empty()) << "the call stacks below the usual floor too";
}

TEST_P(Marks, CProgramHasThemToo) {
  const TestResult result = run("in_c");
  EXPECT_THAT(result.reason, HasSubstr("300.00 KB growth in scope 'c scope' (threshold: 0.25 MB)"));
  EXPECT_THAT(labels_in(result), ElementsAre("begin", "c scope"));
  EXPECT_EQ(result.threshold_bytes, 7U << 20);
}

TEST_P(Marks, ReportsNameTheScope) {
  const PrivateFolder folder("leakrun-e2e");
  const fs::path junit = folder.path() / "junit.xml";
  const auto result =
      run_leakrun({.arguments = {"--leak-report", "--verbose", "--junit", junit.string(),
                                 program(GetParam(), "scope_over")}});
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_THAT(result.output, HasSubstr("Growth in scope 'parse': 2.00 MB (threshold: 0.50 MB)\n"
                                       "  +2.00 MB in 4 allocations: "));
  EXPECT_THAT(result.output, HasSubstr("Marks and scopes:\n"));
  const auto xml = read_file(junit, 1 << 20);
  ASSERT_TRUE(xml);
  EXPECT_THAT(*xml, HasSubstr("Growth in scope 'parse': 2.00 MB (threshold: 0.50 MB)\n"));
}

TEST_P(Marks, WithoutLeakrunNothingHappens) {
  for (const char* name : {"marks_between", "scope_within", "scope_over", "scopes_nested",
                           "scopes_in_threads", "scope_open_at_exit", "scope_of_static_object",
                           "scopes_lost", "threshold_raised", "in_c"}) {
    const PrivateFolder folder("leakrun-e2e");
    const auto result =
        run_leakrun({.working_directory = folder.path(), .program = program(GetParam(), name)});
    EXPECT_EQ(result.exit_status, 0) << name;
    EXPECT_EQ(result.output + result.error_output, "") << name;
    EXPECT_TRUE(fs::is_empty(folder.path())) << name;
  }
}

/// A framework's listener, and the label it gives to the case that grows.
struct Framework {
  std::string program;
  std::string grows;
  std::vector<std::string> others;
};

void PrintTo(const Framework& framework, std::ostream* out) {
  *out << framework.program;
}

class Listener : public testing::TestWithParam<std::tuple<std::string, Framework>> {};

TEST_P(Listener, NamesTheCaseThatGrows) {
  const auto& [compiler, framework] = GetParam();
  const TestResult result =
      result_of(suite_of({.arguments = {"--threshold-mb", "1", "--isolate", "binary",
                                        program(compiler, framework.program)}}),
                framework.program);
  EXPECT_EQ(result.outcome, Outcome::kPassed) << result.output.standard_output;
  EXPECT_EQ(result.verdict, Verdict::kGrew);
  EXPECT_THAT(exceeded_in(result), ElementsAre(framework.grows));
  EXPECT_THAT(result.reason, HasSubstr("growth in scope '" + framework.grows + "' (threshold"));
  std::vector<std::string> all = framework.others;
  all.push_back(framework.grows);
  EXPECT_THAT(labels_in(result), testing::UnorderedElementsAreArray(all));
  for (const SectionResult& section : result.measurements) {
    EXPECT_TRUE(section.has_ended) << section.label;
    EXPECT_TRUE(section.exceeded || section.growth_bytes < 64 << 10)
        << section.label << " grew " << section.growth_bytes;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Frameworks, Listener,
    testing::Combine(
        testing::Values("clang", "gcc"),
        testing::Values(Framework{"gtest_cases",
                                  "Cache.Grows",
                                  {"Cache.Stays", "Cache.SkipsItself", "Fixture.GivesBack",
                                   "Failing.ByException", "Failing.ByAssertion", "Last.Stays"}},
                        Framework{"catch2_cases",
                                  "cache grows",
                                  {"cache stays", "throws", "requires", "last stays"}},
                        Framework{"doctest_cases",
                                  "cache grows",
                                  {"cache stays", "throws", "requires", "last stays"}})),
    [](const auto& info) {
      return std::get<0>(info.param) + '_' + std::get<1>(info.param).program;
    });

TEST_P(Marks, ScopesOfFailingGoogleTestCasesEndToo) {
  const SuiteResult suite =
      suite_of({.arguments = {"--threshold-mb", "1", "--isolate", "binary",
                              program(GetParam(), "gtest_cases"), "--", "fail"}});
  const TestResult result = result_of(suite, "gtest_cases");
  EXPECT_EQ(result.verdict, Verdict::kFailed);
  EXPECT_THAT(exceeded_in(result), ElementsAre("Cache.Grows"));
  EXPECT_THAT(result.measurements, SizeIs(7));
  for (const SectionResult& section : result.measurements) {
    EXPECT_TRUE(section.has_ended) << section.label;
  }
}

}  // namespace
}  // namespace leakrun

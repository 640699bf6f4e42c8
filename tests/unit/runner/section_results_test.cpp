#include "runner/section_results.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/golden.h"
#include "tests/unit/runner/recorded_test.h"

namespace leakrun {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr pid_t kRoot = RecordedTest::kRoot;
constexpr pid_t kGrandchild = kRoot + 1;

std::string counted(const std::string& label, std::size_t bytes) {
  const std::string number = std::to_string(bytes);
  return "snapshot " + label + " counter " + number + "\nsnapshot-end " + label + ' ' + number +
         '\n';
}

/// A process that grew by `growth` bytes and did `lines` on the way.
std::string process(std::size_t growth, const std::string& lines = "") {
  return "leakrun-recording 2\n" + counted("baseline", 1000) + lines + "exit main 0\n" +
         counted("final", 1000 + growth) + "leak-check-off\n";
}

std::string scope(int number, const std::string& limit, const std::string& label,
                  std::size_t growth) {
  const std::string id = std::to_string(number);
  return "scope " + id + ' ' + limit + ' ' + label + '\n' + counted("begin-" + id, 1000) +
         counted("end-" + id, 1000 + growth);
}

JudgedTest judged(const RecordedTest& recordings, HeapLimits limits = {}) {
  limits.leaks = LeakPolicy::kOff;
  if (limits.threshold_bytes == HeapLimits{}.threshold_bytes) {
    limits.threshold_bytes = 100;
  }
  TestCase test;
  test.name = "Net.Marks";
  ModuleTable modules;
  FinishedProcess finished = recordings.exited(0);
  Measurement measurement =
      measure(recordings.folder(), finished, test_of({}), {.expects_leak_check = false}, modules);
  return judge_test(test, std::move(finished), std::move(measurement), limits);
}

TestResult result_of(const std::string& root, const std::string& child = "") {
  RecordedTest recordings;
  recordings.with_text(root);
  if (!child.empty()) {
    recordings.with_text(child, kGrandchild);
  }
  return judged(recordings).result;
}

TEST(SectionResults, TellWhatWasMeasured) {
  const TestResult result =
      result_of(process(90, scope(1, "-", "all", 90) + scope(2, "70", "some", 60) + "mark 1 m\n" +
                                counted("mark-1", 1050)));
  EXPECT_EQ(result.verdict, Verdict::kPassed);
  ASSERT_THAT(result.measurements, SizeIs(3));
  const SectionResult& all = result.measurements[0];
  EXPECT_EQ(all.kind, SectionKind::kScope);
  EXPECT_EQ(all.label, "all");
  EXPECT_EQ(all.baseline_bytes, 1000U);
  EXPECT_EQ(all.final_bytes, 1090U);
  EXPECT_EQ(all.growth_bytes, 90);
  EXPECT_EQ(all.threshold_bytes, 100U) << "the test's";
  EXPECT_EQ(all.pid, kRoot);
  EXPECT_FALSE(all.exceeded);
  EXPECT_TRUE(all.has_ended);
  EXPECT_EQ(result.measurements[1].threshold_bytes, 70U);
  EXPECT_EQ(result.measurements[2].kind, SectionKind::kMark);
  EXPECT_EQ(result.measurements[2].threshold_bytes, std::nullopt);
  EXPECT_EQ(result.measurements[2].growth_bytes, 50);
}

TEST(SectionResults, ScopeOverItsLimitFailsTheTest) {
  const TestResult result = result_of(process(
      10, scope(1, "1000000", "wide", 600000) + scope(2, "0", "b", 90) + scope(3, "-", "c", 101) +
              scope(4, "10", "worst", 200) + scope(5, "-", "d", 100)));
  EXPECT_EQ(result.verdict, Verdict::kGrew);
  EXPECT_EQ(result.growth_bytes, 10);
  EXPECT_EQ(result.reason,
            "Memory leak detected: 200 bytes growth in scope 'worst' (threshold: 10 bytes) and 2 "
            "more scopes.");
  std::vector<bool> exceeded;
  for (const SectionResult& section : result.measurements) {
    exceeded.push_back(section.exceeded);
  }
  EXPECT_THAT(exceeded, testing::ElementsAre(false, true, true, true, false));
}

TEST(SectionResults, ScopeThatDidNotEndIsMeasuredToTheFinalSnapshot) {
  const TestResult result = result_of(process(80, "scope 1 50 open\n" + counted("begin-1", 1020)));
  EXPECT_THAT(result.reason, HasSubstr("60 bytes growth in scope 'open', which did not end"));
  ASSERT_THAT(result.measurements, SizeIs(1));
  EXPECT_EQ(result.measurements[0].final_bytes, 1080U);
  EXPECT_FALSE(result.measurements[0].has_ended);
}

TEST(SectionResults, ScopesOfProcessesThatWereNotMeasuredAreLeftOut) {
  const std::string cut = "leakrun-recording 2\n" + counted("baseline", 1000) +
                          scope(1, "0", "killed", 500) + "exit main 0\n";
  const TestResult result = result_of(process(10), cut);
  EXPECT_EQ(result.verdict, Verdict::kPassed) << result.reason;
  EXPECT_THAT(result.measurements, IsEmpty());
}

TEST(ProgramLimits, ExemptProcessFailsNothing) {
  const TestResult result =
      result_of(process(500, scope(1, "0", "s", 500) + "exempt warm%20cache\n"));
  EXPECT_EQ(result.verdict, Verdict::kPassed);
  EXPECT_TRUE(result.exempt);
  EXPECT_EQ(result.exempt_reason, "leakrun_exempt: warm cache");
  EXPECT_EQ(result.growth_bytes, 500) << "measured all the same";
  ASSERT_THAT(result.measurements, SizeIs(1));
  EXPECT_FALSE(result.measurements[0].exceeded);
}

TEST(ProgramLimits, ExemptionOfTheProgramWinsOverTheLabel) {
  RecordedTest recordings;
  recordings.with_text(process(500, "exempt %\n"));
  HeapLimits labelled;
  labelled.exempt = true;
  labelled.exempt_reason = "label leakrun:skip";
  EXPECT_EQ(judged(recordings, labelled).result.exempt_reason, "leakrun_exempt");
}

TEST(ProgramLimits, ProcessThatIsNotExemptStillDecides) {
  const std::string exempt = process(5000, scope(1, "0", "s", 500) + "exempt x\n");
  const TestResult child_exempt = result_of(process(300), exempt);
  EXPECT_EQ(child_exempt.verdict, Verdict::kGrew);
  EXPECT_FALSE(child_exempt.exempt);
  EXPECT_EQ(child_exempt.growth_bytes, 300);
  EXPECT_THAT(child_exempt.reason, testing::Not(HasSubstr("scope")));
  ASSERT_THAT(child_exempt.measurements, SizeIs(1));
  EXPECT_FALSE(child_exempt.measurements[0].exceeded);
  EXPECT_EQ(result_of(process(50), exempt).verdict, Verdict::kPassed);
  EXPECT_EQ(result_of(exempt, process(300)).verdict, Verdict::kGrew);
  EXPECT_TRUE(result_of(exempt, exempt).exempt);
}

TEST(ProgramLimits, LeaksOfAnExemptProcessFailNothingEither) {
  RecordedTest recordings;
  recordings.with_text(process(50)).with("leak.gcc-12", kGrandchild);
  TestCase test;
  const auto judge_it = [&] {
    ModuleTable modules;
    FinishedProcess finished = recordings.exited(0);
    Measurement measurement =
        measure(recordings.folder(), finished, test_of({}), {.expects_leak_check = false}, modules);
    return judge_test(test, std::move(finished), std::move(measurement), {});
  };
  EXPECT_EQ(judge_it().result.verdict, Verdict::kLeaked);
  std::string text = golden("recordings/leak.gcc-12.recording");
  text.insert(text.find("snapshot baseline"), "exempt x\n");
  recordings.with_text(text, kGrandchild);
  const JudgedTest exempt = judge_it();
  EXPECT_EQ(exempt.result.verdict, Verdict::kPassed) << exempt.result.reason;
  EXPECT_THAT(exempt.leaks, IsEmpty());
}

TEST(ProgramLimits, ThresholdOfTheProcessThatGrewMostWins) {
  EXPECT_EQ(result_of(process(500, "threshold 600\n")).verdict, Verdict::kPassed);
  EXPECT_EQ(result_of(process(500, "threshold 600\n")).threshold_bytes, 600U);
  EXPECT_EQ(result_of(process(50, "threshold 40\n")).verdict, Verdict::kGrew);
  const TestResult by_child =
      result_of(process(50, "threshold 700\n"), process(500, "threshold 60\n"));
  EXPECT_EQ(by_child.threshold_bytes, 60U);
  EXPECT_EQ(by_child.verdict, Verdict::kGrew);
  const TestResult by_root = result_of(process(50, "threshold 700\n"), process(500));
  EXPECT_EQ(by_root.threshold_bytes, 700U);
  EXPECT_EQ(by_root.verdict, Verdict::kPassed);
  EXPECT_EQ(result_of(process(500), process(50, "threshold 700\n")).threshold_bytes, 100U);
  // The child grew most, and may; the test's own process may not.
  const TestResult by_excess = result_of(process(500), process(600, "threshold 1000\n"));
  EXPECT_EQ(by_excess.verdict, Verdict::kGrew);
  EXPECT_EQ(by_excess.growth_bytes, 500);
}

TEST(SectionResults, OfVeryManyThoseThatGrewMostAreKept) {
  std::string lines;
  for (int i = 1; i <= 10'050; i++) {
    lines += scope(i, i == 3 ? "0" : "-", "s" + std::to_string(i),
                   i == 3 ? 1 : static_cast<std::size_t>(i % 100));
  }
  const TestResult result = result_of(process(0, lines));
  EXPECT_THAT(result.measurements, SizeIs(10'000));
  EXPECT_EQ(result.measurements_omitted, 50U);
  EXPECT_TRUE(result.measurements[2].exceeded) << "over its limit, though among the smallest";
  EXPECT_EQ(result.measurements[2].label, "s3");
  EXPECT_THAT(result.reason, HasSubstr("in scope 's3' (threshold: 0.00 MB)."));
}

/// A profile of 30 call stacks, none of which another `number` has.
std::string profile_of(int number) {
  std::string text =
      "Live Heap Allocations: 3000 bytes in 30 chunks; quarantined: 0 bytes in 0 chunks; 0 other "
      "chunks; total chunks: 30; showing top 100% (at most 1073741824 unique contexts)\n";
  for (int i = 0; i < 30; i++) {
    text += "100 byte(s) (0%) in 1 allocation(s)\n    #0 0x1  (/m+0x" +
            std::to_string(number * 100 + i) + ")\n\n";
  }
  return text;
}

TEST(SectionResults, CallStacksAreBounded) {
  std::string lines;
  for (int i = 1; i <= 150; i++) {
    const std::string id = std::to_string(i);
    lines += "scope " + id + " - s\n" + counted("begin-" + id, 1000) + "snapshot end-" + id +
             " profile 3000\n" + profile_of(i) + "snapshot-end end-" + id + " 3000\n";
  }
  RecordedTest recordings;
  recordings.with_text(process(0, lines));
  const JudgedTest test = judged(recordings);
  ASSERT_THAT(test.section_sites, SizeIs(150));
  EXPECT_THAT(test.section_sites[0], SizeIs(20));
  std::size_t all = 0;
  for (const auto& each : test.section_sites) {
    all += each.size();
  }
  EXPECT_EQ(all, 2'000U);
}

}  // namespace
}  // namespace leakrun

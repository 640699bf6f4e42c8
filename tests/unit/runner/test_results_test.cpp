#include "runner/test_results.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <sstream>

#include "report/json_report.h"
#include "report/text_report.h"
#include "runner/late_symbols.h"
#include "runner/run_error.h"
#include "runner/test_environment.h"
#include "tests/unit/golden.h"
#include "tests/unit/runner/recorded_test.h"

namespace leakrun {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Optional;
using testing::SizeIs;

HeapLimits limits_with_labels(const std::vector<std::string>& labels,
                              const std::vector<std::string>& overrides = {}) {
  TestCase test;
  test.name = "Net.Connects";
  test.labels = labels;
  HeapLimits limits;
  limits.threshold_bytes = 7;
  test.target = "build/net_tests";
  std::vector<Override> parsed;
  for (const std::string& text : overrides) {
    parsed.push_back(parse_override(text).value());
  }
  return limits_of(test, limits, parsed);
}

TEST(LimitsOf, AreThoseOfTheCommandLine) {
  const HeapLimits limits = limits_with_labels({"slow", "leakrun", "leakrun:other", ""});
  EXPECT_EQ(limits.threshold_bytes, 7U);
  EXPECT_FALSE(limits.exempt);
  EXPECT_EQ(limits.exempt_reason, "");
}

TEST(LimitsOf, AreThoseOfTheLabels) {
  EXPECT_EQ(limits_with_labels({"leakrun:threshold-mb=50"}).threshold_bytes, 50U << 20);
  EXPECT_EQ(limits_with_labels({"leakrun:threshold-mb=0.5"}).threshold_bytes, 1U << 19);
  EXPECT_EQ(limits_with_labels({"leakrun:threshold-mb=0"}).threshold_bytes, 0U);
  const HeapLimits exempt = limits_with_labels({"slow", "leakrun:skip"});
  EXPECT_TRUE(exempt.exempt);
  EXPECT_EQ(exempt.exempt_reason, "label leakrun:skip");
  EXPECT_EQ(exempt.threshold_bytes, 7U);
}

TEST(LimitsOf, AreThoseOfTheFirstOverrideThatMatches) {
  const std::vector<std::string> overrides = {"Disk.*:threshold-mb=1", "*.Connects:threshold-mb=2",
                                              "Net.*:threshold-mb=3", "Disk.*:skip"};
  EXPECT_EQ(limits_with_labels({}, overrides).threshold_bytes, 2U << 20);
  EXPECT_FALSE(limits_with_labels({}, overrides).exempt);
  EXPECT_EQ(limits_with_labels({}, {"net_tests::Net.*:threshold-mb=4"}).threshold_bytes, 4U << 20);
}

TEST(LimitsOf, AreExemptByAnOverrideBesidesTheThresholdOfAnother) {
  const HeapLimits limits =
      limits_with_labels({}, {"Net.*:threshold-mb=3", "*:skip", "Net.*:skip"});
  EXPECT_TRUE(limits.exempt);
  EXPECT_EQ(limits.exempt_reason, "override *:skip");
  EXPECT_EQ(limits.threshold_bytes, 3U << 20);
}

TEST(LimitsOf, LabelsWinOverOverrides) {
  EXPECT_EQ(limits_with_labels({"leakrun:threshold-mb=50"}, {"*:threshold-mb=1"}).threshold_bytes,
            50U << 20);
  EXPECT_EQ(limits_with_labels({"leakrun:skip"}, {"*:skip"}).exempt_reason, "label leakrun:skip");
}

TEST(LimitsOf, RefuseAThresholdThatIsNoNumber) {
  for (const char* label :
       {"leakrun:threshold-mb=", "leakrun:threshold-mb=lots", "leakrun:threshold-mb=5MB",
        "leakrun:threshold-mb=-1", "leakrun:threshold-mb=nan", "leakrun:threshold-mb=1e300"}) {
    try {
      limits_with_labels({label});
      ADD_FAILURE() << label << " is accepted";
    } catch (const RunError& error) {
      EXPECT_EQ(error.status(), ExitStatus::kUsage);
      EXPECT_THAT(error.what(), AllOf(HasSubstr(label), HasSubstr("Net.Connects")));
    }
  }
}

TEST(JudgeUnrunTest, SkipsWhatIsDisabled) {
  TestCase test;
  test.name = "Net.Connects";
  test.target = "build";
  test.command = {"./net_tests"};
  test.disabled = true;
  const TestResult result = judge_unrun_test(test, "its program was not built", {}).result;
  EXPECT_EQ(result.name, "Net.Connects");
  EXPECT_EQ(result.target, "build");
  EXPECT_EQ(result.verdict, Verdict::kSkipped);
  EXPECT_EQ(result.outcome, Outcome::kSkipped);
  EXPECT_EQ(result.reason, "Skipped: disabled.");
  EXPECT_EQ(result.growth_bytes, std::nullopt);
}

TEST(JudgeUnrunTest, IsAnErrorWithoutAProgram) {
  const TestResult result = judge_unrun_test({}, "its program was not built", {}).result;
  EXPECT_EQ(result.verdict, Verdict::kError);
  EXPECT_EQ(result.error, ErrorKind::kNotMeasured);
  EXPECT_EQ(result.reason, "Could not be run: its program was not built.");
}

/// Golden recordings, judged one after the other as tests of one run.
/// Knows the functions of /src/build/net_tests: each address is one.
class NetTestsBackend : public SymbolizerBackend {
 public:
  tl::expected<std::vector<Stack>, std::string> resolve(
      const Module& module, std::span<const std::uint64_t> offsets) override {
    std::vector<Stack> stacks(offsets.size());
    for (std::size_t i = 0; module.path == "/src/build/net_tests" && i < offsets.size(); ++i) {
      Frame frame;
      frame.function = fmt::format("at_{:#x}()", offsets[i]);
      frame.file = "/src/net_tests.cpp";
      frame.line = 7;
      frame.column = 3;
      stacks[i].push_back(frame);
    }
    return stacks;
  }
};

class RecordedRun : public testing::Test {
 protected:
  JudgedTest judge(const std::string& name, const RecordedTest& recordings,
                   FinishedProcess finished, HeapLimits limits = {}) {
    TestCase test;
    test.name = name;
    test.target = "/src/build/net_tests";
    test.command = {"/src/build/net_tests", "--gtest_filter=" + name};
    Measurement measurement = measure(recordings.folder(), finished, test, {}, symbols_.modules());
    return judge_test(test, std::move(finished), std::move(measurement), limits);
  }

  std::vector<TestResult> symbolized(std::vector<JudgedTest> tests) {
    auto results = with_symbols(std::move(tests), symbols_, {});
    warnings_ = symbols_.take_warnings();
    return results;
  }

  void use_fake_symbolizer() {
    symbols_ = SymbolStore(SourceView{{}, {}, "/src"}, std::make_unique<NetTestsBackend>());
  }

  SymbolStore symbols_{SourceView{{}, {}, "/src"}, std::filesystem::path()};
  std::vector<std::string> warnings_;
  TemporaryTree tree_;
};

TEST_F(RecordedRun, TellsEverythingThatWasMeasured) {
  RecordedTest recordings;
  recordings.with("cache.clang-14").with("leak.gcc-12", RecordedTest::kRoot + 1);
  FinishedProcess finished = recordings.exited(0);
  finished.standard_output = "out";
  finished.standard_error = "error";
  finished.is_truncated = true;
  const JudgedTest judged = judge("Net.Connects", recordings, finished);
  const TestResult& result = judged.result;
  EXPECT_EQ(result.name, "Net.Connects");
  EXPECT_THAT(result.command, SizeIs(2));
  EXPECT_EQ(result.verdict, Verdict::kLeaked);
  EXPECT_EQ(result.outcome, Outcome::kPassed);
  EXPECT_EQ(result.reason, "Memory leak detected: 2.97 KB leaked in 7 allocations.");
  EXPECT_EQ(result.duration_seconds, 1.5);
  EXPECT_EQ(result.threshold_bytes, 5U << 20);
  EXPECT_THAT(result.baseline_bytes, Optional(75737U));
  EXPECT_THAT(result.final_bytes, Optional(583833U));
  EXPECT_THAT(result.growth_bytes, Optional(508096));
  EXPECT_THAT(result.leaked_bytes, Optional(3042U));
  EXPECT_THAT(result.max_rss_bytes, Optional(9U << 20));
  EXPECT_EQ(result.output.standard_output, "out");
  EXPECT_EQ(result.output.standard_error, "error");
  EXPECT_TRUE(result.output.truncated);
  EXPECT_THAT(judged.growth_sites, SizeIs(3));
  ASSERT_THAT(judged.leaks, SizeIs(3));
  EXPECT_EQ(judged.leaks[0].bytes, 3000U) << "largest first";
  ASSERT_THAT(result.processes, SizeIs(2));
  EXPECT_EQ(result.processes[1].pid, RecordedTest::kRoot + 1);
  EXPECT_EQ(result.processes[1].executable, "/src/build/net_tests");
  EXPECT_THAT(result.processes[1].leaked_bytes, Optional(3042U));
  EXPECT_EQ(result.processes[1].not_measured, "");
}

TEST_F(RecordedRun, HasTheTimelineAndThePeakOfTheProcessThatGrewMost) {
  RecordedTest recordings;
  recordings.with("peak.clang-14", RecordedTest::kRoot + 1)
      .with_samples("peak.clang-14", RecordedTest::kRoot + 1)
      .with("clean.clang-14")
      .with_samples("peak.gcc-12");
  const JudgedTest judged = judge("Net.Connects", recordings, recordings.exited(0));
  const auto expected = read_timeline(golden("recordings/peak.clang-14.timeline"));
  EXPECT_EQ(judged.result.timeline, expected);
  EXPECT_THAT(judged.result.peak_bytes, Optional(expected[1].live_bytes));
  ASSERT_THAT(judged.peak_sites, Not(IsEmpty()));
  EXPECT_EQ(judged.peak_sites[0].bytes, 2'000'000);
  const TestResult named = symbolized({judged})[0];
  EXPECT_THAT(named.peak_sites, SizeIs(judged.peak_sites.size()));
  EXPECT_THAT(without_symbols(judged, symbols_.modules()).peak_sites,
              SizeIs(judged.peak_sites.size()));
}

TEST_F(RecordedRun, WithoutFiguresHasTheTimelineOfItsOwnProcess) {
  RecordedTest recordings;
  recordings.with("killed.clang-14")
      .with_samples("peak.gcc-12")
      .with("killed.clang-14", RecordedTest::kRoot + 1)
      .with_samples("peak.clang-14", RecordedTest::kRoot + 1);
  const JudgedTest judged = judge("Net.Dies", recordings, recordings.exited(0));
  EXPECT_EQ(judged.result.growth_bytes, std::nullopt);
  EXPECT_EQ(judged.result.timeline, read_timeline(golden("recordings/peak.gcc-12.timeline")));
}

// The stacks of the final snapshot are there anyway.
TEST_F(RecordedRun, MayHaveItsPeakAtTheEnd) {
  RecordedTest recordings;
  recordings.with("cache.clang-14").with_samples("peak.gcc-12");
  const JudgedTest with_peak = judge("Net.Connects", recordings, recordings.exited(0));
  EXPECT_EQ(with_peak.peak_sites[0].bytes, 2'000'000) << "the peak was higher than the end";
  std::filesystem::remove(recordings.folder() / "100.0.peak");
  const JudgedTest judged = judge("Net.Connects", recordings, recordings.exited(0));
  EXPECT_EQ(judged.peak_sites[0].bytes, 500'000);
}

TEST_F(RecordedRun, HasNoFiguresWhereNothingWasMeasured) {
  RecordedTest recordings;
  recordings.with("killed.clang-14");
  const TestResult result = judge("Net.Dies", recordings, recordings.exited(0)).result;
  EXPECT_EQ(result.verdict, Verdict::kError);
  EXPECT_EQ(result.error, ErrorKind::kNotMeasured);
  EXPECT_EQ(result.growth_bytes, std::nullopt);
  EXPECT_EQ(result.baseline_bytes, std::nullopt);
  EXPECT_EQ(result.leaked_bytes, std::nullopt);
  ASSERT_THAT(result.processes, SizeIs(1));
  EXPECT_THAT(result.processes[0].baseline_bytes, Optional(75737U));
  EXPECT_EQ(result.processes[0].final_bytes, std::nullopt);
  EXPECT_THAT(result.processes[0].not_measured, HasSubstr("no final snapshot"));
}

TEST_F(RecordedRun, KeepsTheLargestOfVeryManyCallStacks) {
  std::string sites;
  for (int i = 1; i <= 250; i++) {
    sites += std::to_string(i) + " byte(s) (0%) in 1 allocation(s)\n    #0 0x1  (/m+0x" +
             std::to_string(i) + ")\n\n";
  }
  RecordedTest recordings;
  recordings.with_text(
      "leakrun-recording 2\nsnapshot baseline counter 0\nsnapshot-end baseline 0\nexit main 0\n"
      "snapshot final profile 31375\n"
      "Live Heap Allocations: 31375 bytes in 250 chunks; quarantined: 0 bytes in 0 chunks; 0 other "
      "chunks; total chunks: 250; showing top 100% (at most 1073741824 unique contexts)\n" +
      sites + "snapshot-end final 31375\nleak-check-off\n");
  const JudgedTest judged = judge("Net.Spreads", recordings, recordings.exited(0));
  ASSERT_THAT(judged.growth_sites, SizeIs(200));
  EXPECT_EQ(judged.result.growth_sites_omitted, 50U);
  EXPECT_EQ(judged.growth_sites.front().bytes, 250);
  EXPECT_EQ(judged.growth_sites.back().bytes, 51);
}

TEST_F(RecordedRun, KeepsTheLargestOfVeryManyLeaksAndTheirSum) {
  std::string leaks;
  for (int i = 1; i <= 250; i++) {
    leaks += "Direct leak of " + std::to_string(i) + " byte(s) in 1 object(s) allocated from:\n" +
             "    #0 0x1  (/m+0x" + std::to_string(i) + ")\n\n";
  }
  RecordedTest recordings;
  recordings.with_text(
      "leakrun-recording 2\nsnapshot baseline counter 0\nsnapshot-end baseline 0\nexit main 0\n"
      "snapshot final counter 0\nsnapshot-end final 0\nleak-check\n"
      "==1==ERROR: LeakSanitizer: detected memory leaks\n\n" +
      leaks + "SUMMARY: AddressSanitizer: 31375 byte(s) leaked in 250 allocation(s).\n");
  const JudgedTest judged = judge("Net.Leaks", recordings, recordings.exited(113));
  EXPECT_EQ(judged.result.verdict, Verdict::kLeaked) << judged.result.reason;
  EXPECT_EQ(judged.result.leaked_bytes, 31375U);
  ASSERT_THAT(judged.leaks, SizeIs(200));
  EXPECT_EQ(judged.result.leaks_omitted, 50U);
  EXPECT_EQ(judged.leaks.front().bytes, 250U);
  EXPECT_EQ(judged.leaks.back().bytes, 51U);
  const TestResult in_journal = without_symbols(judged, symbols_.modules());
  EXPECT_THAT(in_journal.leaks, SizeIs(20));
  EXPECT_EQ(in_journal.leaks_omitted, 230U);
}

TEST_F(RecordedRun, NamesFilesRelativeToTheSourceRoot) {
  use_fake_symbolizer();
  RecordedTest recordings;
  recordings.with("cache.clang-14");
  std::vector<JudgedTest> tests;
  tests.push_back(judge("Net.Caches", recordings, recordings.exited(0)));
  const auto results = symbolized(std::move(tests));
  ASSERT_THAT(results, SizeIs(1));
  ASSERT_THAT(results[0].growth_sites, SizeIs(3));
  const Stack& stack = results[0].growth_sites[0].stack;
  EXPECT_EQ(stack[1].file, "net_tests.cpp");
  EXPECT_EQ(stack[1].line, 7U);
  EXPECT_EQ(stack[1].module, "/src/build/net_tests");
  EXPECT_EQ(stack.back().module, "/lib/x86_64-linux-gnu/libc.so.6");
  EXPECT_EQ(stack.back().function, "");
  EXPECT_TRUE(stack.back().internal);
  EXPECT_THAT(warnings_, IsEmpty());
}

TEST_F(RecordedRun, WarnsOnceOfAModuleThatIsGone) {
  RecordedTest recordings;
  recordings.with("cache.clang-14");
  std::vector<JudgedTest> tests;
  tests.push_back(judge("Net.Caches", recordings, recordings.exited(0)));
  tests.push_back(judge("Net.CachesMore", recordings, recordings.exited(0)));
  const auto results = symbolized(std::move(tests));
  EXPECT_THAT(warnings_, Contains(HasSubstr("cannot symbolize /src/build/net_tests")).Times(1));
  ASSERT_THAT(results, SizeIs(2));
  EXPECT_EQ(results[0].growth_sites[0].stack[1].module, "/src/build/net_tests");
}

// From raw recordings to the reports.
TEST_F(RecordedRun, LooksAsAgreed) {
  use_fake_symbolizer();
  HeapLimits small;
  small.threshold_bytes = 100 << 10;
  RecordedTest cache;
  RecordedTest leak;
  RecordedTest late;
  RecordedTest denied;
  RecordedTest killed;
  cache.with("cache.clang-14");
  leak.with("leak.gcc-12");
  late.with("late-use-after-free.gcc-12");
  denied.with("denied.clang-14");
  killed.with("killed.clang-14");
  std::vector<JudgedTest> tests;
  tests.push_back(judge("Net.Caches", cache, cache.exited(0), small));
  tests.push_back(judge("Net.Leaks", leak, leak.exited(kSanitizerExitStatus)));
  tests.push_back(judge("Net.UsesWhatItFreed", late, late.exited(kSanitizerExitStatus)));
  tests.push_back(judge("Net.RunsWithoutPtrace", denied, denied.exited(kSanitizerExitStatus)));
  tests.push_back(judge("Net.IsKilled", killed, killed.signaled(SIGKILL)));
  SuiteResult suite;
  suite.leakrun_version = "1.0.0";
  suite.started = "2024-05-06T07:08:09Z";
  suite.host = "builder";
  suite.wall_seconds = 2;
  suite.results = symbolized(std::move(tests));
  std::ostringstream document;
  write_json_report(document, suite);
  expect_golden("recordings/results.json", document.str());
  std::ostringstream text;
  write_failure_details(text, suite, {.leak_report = true});
  write_summary(text, suite, {});
  expect_golden("recordings/report.txt", text.str());
}

}  // namespace
}  // namespace leakrun

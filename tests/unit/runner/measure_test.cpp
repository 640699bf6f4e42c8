#include "runner/measure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <csignal>

#include "runner/test_environment.h"
#include "tests/unit/golden.h"
#include "tests/unit/runner/recorded_test.h"

namespace leakrun {

void PrintTo(Outcome outcome, std::ostream* out) {
  *out << word(outcome);
}

namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Optional;
using testing::SizeIs;

Measurement measured(const RecordedTest& test, const FinishedProcess& finished,
                     bool expects_leak_check = true) {
  ModuleTable modules;
  return measure(test.folder(), finished, test_of({"/bin/sh"}),
                 {.expects_leak_check = expects_leak_check}, modules);
}

TEST(Measure, PassesATestThatDidNotGrow) {
  RecordedTest test;
  const Measurement measurement = measured(test.with("clean.clang-14"), test.exited(0));
  EXPECT_EQ(measurement.outcome, Outcome::kPassed);
  EXPECT_EQ(measurement.outcome_detail, "");
  EXPECT_THAT(measurement.figures.growth_bytes, Optional(0));
  EXPECT_THAT(measurement.figures.leaked_bytes, Optional(0U));
  EXPECT_EQ(measurement.figures.not_measured, "");
  EXPECT_EQ(measurement.figures.note, "");
  ASSERT_THAT(measurement.processes, SizeIs(1));
  EXPECT_EQ(measurement.processes[0].recording.pid, RecordedTest::kRoot);
  EXPECT_EQ(measurement.worst, 0);
}

TEST(Measure, TellsGrowthByCallStack) {
  RecordedTest test;
  const Measurement measurement = measured(test.with("cache.gcc-12"), test.exited(0));
  EXPECT_EQ(measurement.outcome, Outcome::kPassed);
  EXPECT_THAT(measurement.figures.growth_bytes, Optional(508096));
  ASSERT_EQ(measurement.worst, 0);
  ASSERT_THAT(measurement.processes[0].recording.growth.sites, SizeIs(3));
  EXPECT_EQ(measurement.processes[0].recording.growth.sites[0].bytes, 500000);
}

TEST(Measure, TellsWhatIsLiveWhereItIsAskedFor) {
  RecordedTest test;
  test.with("cache.clang-14");
  EXPECT_THAT(measured(test, test.exited(0)).processes.at(0).live_sites, IsEmpty());
  ModuleTable modules;
  const Measurement measurement =
      measure(test.folder(), test.exited(0), test_of({"/bin/sh"}), {.live_sites = true}, modules);
  const MeasuredProcess& process = measurement.processes.at(0);
  std::int64_t live_bytes = 0;
  for (const SiteGrowth& site : process.live_sites) {
    live_bytes += site.bytes;
  }
  EXPECT_EQ(live_bytes, 583833);
  EXPECT_EQ(process.live_sites.front().bytes, 500000);
  EXPECT_THAT(process.shrunk_sites, IsEmpty()) << "the start was not profiled";
}

// A profile in which the stack of each of `bytes` is a call at that offset.
std::string profile_of(const std::string& label, const std::vector<int>& bytes) {
  int total = 0;
  std::string sites;
  for (const int each : bytes) {
    total += each;
    sites += std::to_string(each) +
             " byte(s) (50%) in 1 allocation(s)\n    #0 0x7f  (/net_tests+0x" +
             std::to_string(bytes.size() + sites.size()) + ")\n\n";
  }
  const std::string live = std::to_string(total);
  return "snapshot " + label + " profile " + live + "\nLive Heap Allocations: " + live +
         " bytes in " + std::to_string(bytes.size()) +
         " chunks; quarantined: 0 bytes in 0 chunks; 0 other chunks; total chunks: " +
         std::to_string(bytes.size()) +
         "; showing top 100% (at most 1073741824 unique contexts)\n" + sites + "snapshot-end " +
         label + ' ' + live + '\n';
}

TEST(Measure, TellsWhatShrankWhereBothEndsWereProfiled) {
  RecordedTest test;
  test.with_text("leakrun-recording 2\npid 100\nparent 1\nexecutable /net_tests\n" +
                 profile_of("baseline", {600000, 50}) + "exit main 0\n" +
                 profile_of("final", {700000}) + "leak-check-off\n");
  ModuleTable modules;
  const Measurement measurement =
      measure(test.folder(), test.exited(0), test_of({"/bin/sh"}), {.live_sites = true}, modules);
  EXPECT_EQ(measurement.processes.at(0).recording.problem, "");
  EXPECT_THAT(measurement.processes[0].live_sites, SizeIs(1));
  EXPECT_THAT(measurement.processes[0].shrunk_sites, SizeIs(2));
  EXPECT_EQ(measurement.processes[0].shrunk_sites.at(0).bytes, -600000);
}

TEST(Measure, TellsGrowthOfAHeapThatWasEmpty) {
  RecordedTest test;
  const std::string profile =
      "Live Heap Allocations: 9 bytes in 1 chunks; quarantined: 0 bytes in 0 chunks; 0 other "
      "chunks; total chunks: 1; showing top 100% (at most 1073741824 unique contexts)\n"
      "9 byte(s) (100%) in 1 allocation(s)\n    #0 0x1  (/m+0x1)\n\n";
  test.with_text(
      "leakrun-recording 2\nsnapshot baseline counter 0\nsnapshot-end baseline 0\nexit main "
      "0\nsnapshot final profile 9\n" +
      profile + "snapshot-end final 9\nleak-check-off\n");
  const Measurement measurement = measured(test, test.exited(0));
  EXPECT_THAT(measurement.figures.growth_bytes, Optional(9));
  EXPECT_THAT(measurement.processes[0].recording.growth.sites, SizeIs(1));
}

TEST(Measure, TellsTheExitStatusOfTheTest) {
  RecordedTest test;
  const Measurement measurement = measured(test.with("clean.clang-14"), test.exited(4));
  EXPECT_EQ(measurement.outcome, Outcome::kFailed);
  EXPECT_EQ(measurement.outcome_detail, "exit status 4");
  EXPECT_THAT(measurement.figures.growth_bytes, Optional(0));
}

TEST(Measure, TellsTheSignal) {
  RecordedTest test;
  const Measurement killed = measured(test.with("killed.clang-14"), test.signaled(SIGKILL));
  EXPECT_EQ(killed.outcome, Outcome::kCrashed);
  EXPECT_EQ(killed.outcome_detail, "signal 9 (SIGKILL)");
  EXPECT_EQ(killed.figures.growth_bytes, std::nullopt);
  EXPECT_THAT(killed.figures.not_measured, HasSubstr("no final snapshot"));
  EXPECT_EQ(measured(test, test.signaled(SIGRTMIN + 3)).outcome_detail,
            "signal " + std::to_string(SIGRTMIN + 3));
}

TEST(Measure, TellsATimeout) {
  RecordedTest test;
  const Measurement measurement =
      measured(test.with("use-after-free.gcc-12"), test.ended(ProcessEnd::How::kTimedOut));
  EXPECT_EQ(measurement.outcome, Outcome::kTimedOut);
  EXPECT_EQ(measurement.outcome_detail, "ended after 1.5 s");
}

TEST(Measure, TellsWhyATestDidNotStart) {
  RecordedTest test;
  const Measurement measurement = measured(test, test.ended(ProcessEnd::How::kNotStarted, EACCES));
  EXPECT_EQ(measurement.outcome, Outcome::kNotStarted);
  EXPECT_EQ(measurement.outcome_detail, "Permission denied");
}

TEST(Measure, KeepsTheTestsOwnStatusWhereItsLeakCheckReplacedIt) {
  RecordedTest test;
  const Measurement measurement =
      measured(test.with("leak.clang-14"), test.exited(kSanitizerExitStatus));
  EXPECT_EQ(measurement.outcome, Outcome::kFailed);
  EXPECT_EQ(measurement.outcome_detail, "exit status 3");
  EXPECT_THAT(measurement.figures.leaked_bytes, Optional(3042U));
  EXPECT_THAT(measurement.figures.leaked_allocations, Optional(7U));
  EXPECT_THAT(measurement.figures.growth_bytes, Optional(3042));
}

TEST(Measure, KeepsTheTestsOwnStatusWhereItsLeakCheckAborted) {
  RecordedTest test;
  const Measurement measurement = measured(test.with("leak.gcc-12"), test.signaled(SIGABRT));
  EXPECT_EQ(measurement.outcome, Outcome::kFailed);
  EXPECT_EQ(measurement.outcome_detail, "exit status 3");
  EXPECT_THAT(measurement.figures.leaked_bytes, Optional(3042U));
}

TEST(Measure, KeepsTheStatusOfAHandlerAndOf_exit) {
  RecordedTest handler;
  const Measurement in_handler =
      measured(handler.with("leak-in-handler.gcc-12"), handler.exited(77));
  EXPECT_EQ(in_handler.outcome_detail, "exit status 77");
  EXPECT_THAT(in_handler.figures.leaked_bytes, Optional(3024U));
  RecordedTest test;
  const Measurement by_exit = measured(test.with("leak-then-_exit.gcc-12"), test.exited(0));
  EXPECT_EQ(by_exit.outcome, Outcome::kPassed);
  EXPECT_THAT(by_exit.figures.leaked_bytes, Optional(3024U));
}

TEST(Measure, TellsAnAsanErrorApartFromAFailingTest) {
  RecordedTest test;
  const Measurement measurement =
      measured(test.with("use-after-free.clang-19"), test.exited(kSanitizerExitStatus));
  EXPECT_EQ(measurement.outcome, Outcome::kAsanError);
  EXPECT_EQ(measurement.outcome_detail, "heap-use-after-free");
  EXPECT_THAT(measurement.asan_report, HasSubstr("READ of size 4"));
  EXPECT_EQ(measurement.figures.growth_bytes, std::nullopt);
}

TEST(Measure, TellsAnAsanErrorThatAborted) {
  RecordedTest test;
  const Measurement measurement =
      measured(test.with("use-after-free.gcc-12"), test.signaled(SIGABRT));
  EXPECT_EQ(measurement.outcome, Outcome::kAsanError);
  EXPECT_EQ(measurement.outcome_detail, "heap-use-after-free");
}

TEST(Measure, TellsAnAsanErrorThatDidNotEndTheTest) {
  RecordedTest test;
  const std::string text = golden("recordings/clean.clang-14.recording");
  test.with_text(text.substr(0, text.find("exit main")) +
                 "asan-error 61\n==9==ERROR: AddressSanitizer: alloc-dealloc-mismatch (a vs b)\n"
                 "asan-error-end\n" +
                 text.substr(text.find("exit main")));
  const Measurement measurement = measured(test, test.exited(0));
  EXPECT_EQ(measurement.outcome, Outcome::kAsanError);
  EXPECT_EQ(measurement.outcome_detail, "alloc-dealloc-mismatch");
  EXPECT_THAT(measurement.figures.growth_bytes, Optional(0));
}

TEST(Measure, TellsAnAsanErrorInAStaticDestructor) {
  RecordedTest test;
  const Measurement measurement =
      measured(test.with("late-use-after-free.gcc-12"), test.exited(kSanitizerExitStatus));
  EXPECT_EQ(measurement.outcome, Outcome::kAsanError);
  EXPECT_EQ(measurement.outcome_detail, "heap-use-after-free");
  EXPECT_THAT(measurement.figures.growth_bytes, Optional(0));
}

TEST(Measure, TellsADeadlySignalAsACrash) {
  RecordedTest test;
  const Measurement measurement =
      measured(test.with("segv.clang-14"), test.exited(kSanitizerExitStatus));
  EXPECT_EQ(measurement.outcome, Outcome::kCrashed);
  EXPECT_EQ(measurement.outcome_detail, "SEGV");
}

TEST(Measure, TakesThePrivateExitStatusWithoutAReportForAnAsanError) {
  RecordedTest test;
  const Measurement measurement =
      measured(test.with("clean.clang-14"), test.exited(kSanitizerExitStatus));
  EXPECT_EQ(measurement.outcome, Outcome::kAsanError);
  EXPECT_EQ(measurement.outcome_detail, "its report was lost");
}

// A full disk: the report of the leak check, which ends a test with the same status, is lost too.
TEST(Measure, TakesThePrivateExitStatusForNoAsanErrorWhereTheRecordingIsBroken) {
  RecordedTest test;
  FinishedProcess finished = test.exited(kSanitizerExitStatus);
  const Measurement lost = measured(test.with_text(""), finished);
  EXPECT_EQ(lost.outcome, Outcome::kFailed);
  EXPECT_EQ(lost.outcome_detail, "exit status 113 of its sanitizer runtime, whose report was lost");
  EXPECT_EQ(lost.figures.growth_bytes, std::nullopt);
  finished.standard_error = "==9==ERROR: AddressSanitizer: double-free on 0x1\n";
  EXPECT_EQ(measured(test, finished).outcome, Outcome::kAsanError);
}

// The agent did not get in, so LeakSanitizer's report went to the test's own standard error.
TEST(Measure, TakesAnUnrecordedLeakForNoAsanError) {
  RecordedTest test;
  FinishedProcess finished = test.exited(kSanitizerExitStatus);
  finished.standard_error = "==9==ERROR: LeakSanitizer: detected memory leaks\n";
  const Measurement measurement = measured(test, finished);
  EXPECT_EQ(measurement.outcome, Outcome::kFailed);
  EXPECT_EQ(measurement.outcome_detail,
            "exit status 113 of LeakSanitizer, whose report is in its output");
}

TEST(Measure, FindsALostReportInTheOutput) {
  RecordedTest test;
  FinishedProcess finished = test.exited(kSanitizerExitStatus);
  finished.standard_error =
      "a line of the test\n==9==ERROR: AddressSanitizer: double-free on 0x1\n    #0 0x1\n";
  const Measurement measurement = measured(test.with("clean.clang-14"), finished);
  EXPECT_EQ(measurement.outcome, Outcome::kAsanError);
  EXPECT_EQ(measurement.outcome_detail, "double-free");
  EXPECT_EQ(measurement.asan_report,
            "==9==ERROR: AddressSanitizer: double-free on 0x1\n    #0 0x1\n");
}

TEST(Measure, TakesAReportInTheOutputOfAPassingTestForText) {
  RecordedTest test;
  FinishedProcess finished = test.exited(0);
  finished.standard_error = "==9==ERROR: AddressSanitizer: double-free on 0x1\n";
  EXPECT_EQ(measured(test.with("clean.clang-14"), finished).outcome, Outcome::kPassed);
}

TEST(Measure, CountsGrowthWithoutCallStacksWhereTheProfileWasDenied) {
  RecordedTest test;
  const Measurement measurement =
      measured(test.with("denied.clang-14"), test.exited(kSanitizerExitStatus));
  EXPECT_EQ(measurement.outcome, Outcome::kPassed);
  EXPECT_THAT(measurement.figures.growth_bytes, Optional(508096));
  EXPECT_THAT(measurement.processes[0].recording.growth.sites, IsEmpty());
  EXPECT_EQ(measurement.figures.leaked_bytes, std::nullopt);
  EXPECT_THAT(measurement.figures.note, HasSubstr("Call stacks unknown: "));
  EXPECT_THAT(measurement.figures.note, HasSubstr("Leaks unknown: "));
}

TEST(Measure, NotesAMissingLeakCheckOnlyWhereOneIsExpected) {
  RecordedTest test;
  test.with("leaks-off.gcc-12");
  EXPECT_EQ(measured(test, test.exited(3)).figures.note, "Leaks unknown: leak detection is off.");
  EXPECT_EQ(measured(test, test.exited(3)).figures.leaked_bytes, std::nullopt);
  EXPECT_EQ(measured(test, test.exited(3), false).figures.note, "");
}

TEST(Measure, IsNotMeasuredByAGarbledRecording) {
  RecordedTest test;
  const std::string text = golden("recordings/cache.clang-14.recording");
  const Measurement measurement =
      measured(test.with_text(text.substr(0, text.find("4000 byte(s)"))), test.exited(0));
  EXPECT_EQ(measurement.outcome, Outcome::kPassed);
  EXPECT_EQ(measurement.figures.growth_bytes, std::nullopt);
  EXPECT_EQ(measurement.figures.not_measured, "the final snapshot is cut short");
  EXPECT_EQ(measurement.worst, -1);
}

TEST(Measure, IsNotMeasuredByAnUnreadableRecording) {
  RecordedTest test;
  std::filesystem::create_directory(test.folder() / "100.0");
  const Measurement measurement = measured(test, test.exited(0));
  EXPECT_EQ(measurement.figures.growth_bytes, std::nullopt);
  EXPECT_THAT(measurement.figures.not_measured, HasSubstr("100.0"));
}

}  // namespace
}  // namespace leakrun

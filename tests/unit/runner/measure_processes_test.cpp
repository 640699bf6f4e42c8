#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runner/measure.h"
#include "runner/test_environment.h"
#include "tests/unit/golden.h"
#include "tests/unit/runner/recorded_test.h"

namespace leakrun {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Optional;
using testing::SizeIs;

constexpr pid_t kChild = RecordedTest::kRoot + 1;
constexpr pid_t kOther = RecordedTest::kRoot + 2;

Measurement measured_with(const RecordedTest& test, const FinishedProcess& finished) {
  ModuleTable modules;
  return measure(test.folder(), finished, test_of({"/bin/sh"}), {}, modules);
}

TEST(MeasureProcesses, TakesTheLastProgramThatAProcessBecame) {
  RecordedTest test;
  test.with("killed.clang-14", RecordedTest::kRoot, 0);
  test.with("killed.clang-14", RecordedTest::kRoot, 9);
  test.with("clean.clang-14", RecordedTest::kRoot, 10);
  const Measurement measurement = measured_with(test, test.exited(0));
  EXPECT_THAT(measurement.processes, SizeIs(1));
  EXPECT_THAT(measurement.figures.growth_bytes, Optional(0));
}

// A process that came to its end is another one than the next of its pid, as in pid namespaces.
TEST(MeasureProcesses, CountsProcessesThatHadTheSamePid) {
  RecordedTest test;
  test.with("cache.clang-14", RecordedTest::kRoot, 0);
  test.with("killed.clang-14", RecordedTest::kRoot, 9);
  test.with("clean.clang-14", RecordedTest::kRoot, 10);
  const Measurement measurement = measured_with(test, test.exited(0));
  EXPECT_THAT(measurement.processes, SizeIs(2));
  EXPECT_THAT(measurement.figures.growth_bytes, Optional(508096));
}

TEST(MeasureProcesses, PassesOverFilesThatAreNoRecordings) {
  RecordedTest test;
  test.with("clean.clang-14");
  for (const char* name : {"core", "100", "100.", ".0", "x.0", "100.core"}) {
    write_file_atomically(test.folder() / name, "text");
  }
  const Measurement measurement = measured_with(test, test.exited(0));
  EXPECT_THAT(measurement.processes, SizeIs(1));
  EXPECT_THAT(measurement.figures.growth_bytes, Optional(0));
}

TEST(MeasureProcesses, LetsTheWorstProcessDecideAndAddsUpTheLeaks) {
  RecordedTest test;
  test.with("clean.clang-14").with("cache.clang-14", kChild).with("leak-then-_exit.gcc-12", kOther);
  const Measurement measurement = measured_with(test, test.exited(0));
  EXPECT_EQ(measurement.outcome, Outcome::kPassed);
  EXPECT_THAT(measurement.figures.growth_bytes, Optional(508096));
  ASSERT_THAT(measurement.processes, SizeIs(3));
  EXPECT_EQ(measurement.processes[static_cast<std::size_t>(measurement.worst)].recording.pid,
            kChild);
  EXPECT_THAT(measurement.figures.leaked_bytes, Optional(3024U));
}

TEST(MeasureProcesses, LetsAHelperDecideThatCameToItsEndAndCannotBeRead) {
  RecordedTest test;
  test.with("clean.clang-14")
      .with_text(
          "leakrun-recording 2\nsnapshot baseline counter 0\nsnapshot-end baseline 0\nscope-lost\n"
          "exit main 0\nsnapshot final counter 0\nsnapshot-end final 0\nleak-check-off\n",
          kChild);
  const Measurement measurement = measured_with(test, test.exited(0));
  EXPECT_FALSE(measurement.figures.growth_bytes);
  EXPECT_THAT(measurement.figures.not_measured, testing::HasSubstr("more scopes were open"));
}

TEST(MeasureProcesses, LetsAKilledHelperOfAMeasuredTestNotDecide) {
  RecordedTest test;
  test.with("clean.clang-14").with("killed.clang-14", kChild);
  const Measurement measurement = measured_with(test, test.exited(0));
  EXPECT_THAT(measurement.figures.growth_bytes, Optional(0));
  EXPECT_EQ(measurement.figures.not_measured, "");
  ASSERT_THAT(measurement.processes, SizeIs(2));
  EXPECT_TRUE(measurement.processes[0].decides);
  EXPECT_FALSE(measurement.processes[1].decides);
}

TEST(MeasureProcesses, LetsADeathTestOfAMeasuredTestNotDecide) {
  RecordedTest test;
  test.with("clean.clang-14").with("use-after-free.clang-14", kChild);
  const Measurement measurement = measured_with(test, test.exited(0));
  EXPECT_EQ(measurement.outcome, Outcome::kPassed);
  EXPECT_THAT(measurement.figures.growth_bytes, Optional(0));
}

TEST(MeasureProcesses, LetsTheChildrenOfAScriptDecide) {
  RecordedTest test;
  test.with("clean.clang-14", kChild).with("cache.clang-14", kOther);
  EXPECT_THAT(measured_with(test, test.exited(0)).figures.growth_bytes, Optional(508096));
}

TEST(MeasureProcesses, IsNotMeasuredWhereAChildOfAScriptIsNot) {
  RecordedTest test;
  test.with("cache.clang-14", kChild).with("killed.clang-14", kOther);
  const Measurement measurement = measured_with(test, test.exited(0));
  EXPECT_EQ(measurement.figures.growth_bytes, std::nullopt);
  EXPECT_THAT(measurement.figures.not_measured, HasSubstr("no final snapshot"));
}

TEST(MeasureProcesses, TakesTheStatusOfTheChildWhoseLeaksAScriptHandedOn) {
  RecordedTest failing;
  const Measurement failed =
      measured_with(failing.with("leak.clang-14", kChild), failing.exited(kSanitizerExitStatus));
  EXPECT_EQ(failed.outcome, Outcome::kFailed);
  EXPECT_EQ(failed.outcome_detail, "exit status 3");
  EXPECT_THAT(failed.figures.leaked_bytes, Optional(3042U));
  RecordedTest passing;
  const std::string text = golden("recordings/leak.clang-14.recording");
  const Measurement passed = measured_with(
      passing.with_text(std::string(text).replace(text.find("exit main 3"), 11, "exit main 0"),
                        kChild),
      passing.exited(kSanitizerExitStatus));
  EXPECT_EQ(passed.outcome, Outcome::kPassed);
  EXPECT_EQ(passed.outcome_detail, "");
  EXPECT_THAT(passed.figures.leaked_bytes, Optional(3042U));
}

TEST(MeasureProcesses, TellsAnAsanErrorThatAScriptHandedOn) {
  RecordedTest test;
  const Measurement measurement = measured_with(test.with("use-after-free.clang-14", kChild),
                                                test.exited(kSanitizerExitStatus));
  EXPECT_EQ(measurement.outcome, Outcome::kAsanError);
  EXPECT_EQ(measurement.outcome_detail, "heap-use-after-free");
}

// A helper built with LeakSanitizer alone, of a test that is measured itself.
TEST(MeasureProcesses, LetsAHelperWithoutACounterNotDecide) {
  RecordedTest test;
  std::string helper = golden("recordings/clean.clang-14.recording");
  helper.insert(helper.find("snapshot baseline"), "no-counter\n");
  const Measurement measurement =
      measured_with(test.with("clean.clang-14").with_text(helper, kChild), test.exited(0));
  EXPECT_THAT(measurement.figures.growth_bytes, Optional(0));
  RecordedTest alone;
  EXPECT_THAT(measured_with(alone.with_text(helper), alone.exited(0)).figures.not_measured,
              HasSubstr("-fsanitize=address"));
}

// What the runtime prints by itself says when it was, and that nobody knows of leaks.
TEST(MeasureProcesses, SaysThatTheRuntimesOwnProfilesAreCoarse) {
  RecordedTest test;
  write_file_atomically(
      test.folder() / "runtime.100",
      "HEAP PROFILE at RSS 9Mb\nLive Heap Allocations: 500 bytes in 1 chunks; quarantined: 0 bytes "
      "in 0 chunks; 0 other chunks; total chunks: 1; showing top 90% (at most 20 unique contexts)\n"
      "500 byte(s) (100%) in 1 allocation(s)\n    #0 0x1000  (/bin/t+0x9dcf8)\n\n");
  const Measurement measurement = measured_with(test, test.exited(0));
  EXPECT_THAT(measurement.figures.growth_bytes, Optional(500));
  EXPECT_THAT(measurement.figures.note,
              HasSubstr("Coarse: the growth is the most that was live in a "));
  EXPECT_THAT(measurement.figures.note, HasSubstr("Leaks unknown: "));
  EXPECT_EQ(measured_with(test, test.exited(kSanitizerExitStatus)).outcome, Outcome::kFailed);
}

class NoRecording : public testing::Test {
 protected:
  std::string reason(const std::vector<std::string>& command) {
    ModuleTable modules;
    const Measurement measurement =
        measure(test_.folder(), test_.exited(0), test_of(command), {}, modules);
    EXPECT_EQ(measurement.figures.growth_bytes, std::nullopt);
    EXPECT_EQ(measurement.figures.leaked_bytes, std::nullopt);
    EXPECT_THAT(measurement.processes, IsEmpty());
    return measurement.figures.not_measured;
  }

  RecordedTest test_;
  TemporaryTree programs_;
};

TEST_F(NoRecording, NamesTheFlagAndTheToolchainWhereThereIsNoAsan) {
  for (const std::string& program :
       {programs_.compile("plain").string(), std::string("sh"), std::string("/nowhere/x")}) {
    EXPECT_THAT(reason({program}), HasSubstr("no AddressSanitizer")) << program;
    EXPECT_THAT(reason({program}), HasSubstr("-fsanitize=address")) << program;
    EXPECT_THAT(reason({program}), HasSubstr("--toolchain")) << program;
  }
  EXPECT_THAT(reason({}), HasSubstr("no AddressSanitizer"));
}

TEST_F(NoRecording, TellsThatTheAgentWasNotLoaded) {
  const auto program = programs_.compile("asan", "gcc", {"-fsanitize=address"});
  EXPECT_THAT(reason({program}), HasSubstr("the agent left no recording"));
}

TEST_F(NoRecording, TellsThatTheRuntimeIsHidden) {
  const auto program =
      programs_.compile("hidden", "gcc", {"-fsanitize=address", "-static-libasan"});
  EXPECT_THAT(reason({program}), HasSubstr("-static-libasan"));
}

TEST_F(NoRecording, TellsThatTheRuntimePrintedNoProfile) {
  const auto program =
      programs_.compile("hidden", "gcc", {"-fsanitize=address", "-static-libasan"});
  ModuleTable modules;
  const Measurement measurement =
      measure(test_.folder(), test_.exited(0), test_of({program.string()}), {.heap_profile = true},
              modules);
  EXPECT_THAT(measurement.figures.not_measured, HasSubstr("printed a heap profile"));
}

TEST_F(NoRecording, IsTheSameWhereTheFolderIsGone) {
  ModuleTable modules;
  const Measurement measurement =
      measure("/nowhere/recordings", test_.exited(0), test_of({"sh"}), {}, modules);
  EXPECT_THAT(measurement.figures.not_measured, HasSubstr("no AddressSanitizer"));
}

}  // namespace
}  // namespace leakrun

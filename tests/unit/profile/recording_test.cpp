#include "profile/recording.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "base/file.h"
#include "tests/unit/profile/recorded_text.h"

namespace leakrun {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Optional;
using testing::SizeIs;
using testing::StartsWith;

Recording read_text(const std::string& text) {
  ModuleTable modules;
  return read_recording(text, modules);
}

Recording read_file_of(const std::string& name) {
  return read_text(recorded(name));
}

const std::string kHead = "leakrun-recording 2\npid 12\nparent 11\nexecutable /src/net_tests\n";
const std::string kCounters = kHead +
                              "snapshot baseline counter 100\nsnapshot-end baseline 100\nexit main "
                              "0\nsnapshot final counter 300\nsnapshot-end final 300\n";

TEST(ReadRecording, ReadsAProcessThatDidNotGrow) {
  const Recording recording = read_file_of("clean.clang-14");
  EXPECT_EQ(recording.problem, "");
  EXPECT_GT(recording.pid, 0);
  EXPECT_GT(recording.parent, 0);
  EXPECT_EQ(recording.executable, "/src/build/net_tests");
  ASSERT_TRUE(recording.baseline);
  EXPECT_EQ(recording.baseline->live_bytes, 75737U);
  EXPECT_FALSE(recording.baseline->profile);
  ASSERT_TRUE(recording.final_snapshot);
  EXPECT_EQ(recording.final_snapshot->live_bytes, 75737U);
  EXPECT_FALSE(recording.final_snapshot->profile);
  EXPECT_FALSE(recording.final_snapshot->was_denied);
  EXPECT_THAT(recording.exit_status, Optional(0));
  ASSERT_TRUE(recording.leaks);
  EXPECT_THAT(recording.leaks->leaks, IsEmpty());
  EXPECT_EQ(recording.leaks_unknown, "");
  EXPECT_FALSE(recording.leak_check_failed);
  EXPECT_FALSE(recording.has_asan_error);
  EXPECT_EQ(recording.asan_report, "");
}

class OfEachRuntime : public testing::TestWithParam<std::string> {};

TEST_P(OfEachRuntime, ReadsAProcessThatGrew) {
  const Recording recording = read_file_of("cache." + GetParam());
  EXPECT_EQ(recording.problem, "");
  ASSERT_TRUE(recording.final_snapshot && recording.final_snapshot->profile);
  EXPECT_EQ(recording.final_snapshot->live_bytes, 583833U);
  EXPECT_EQ(recording.final_snapshot->profile->live_bytes, 583833U);
  EXPECT_THAT(recording.exit_status, Optional(0));
}

TEST_P(OfEachRuntime, ReadsAProcessThatFailedAndThatItsLeakCheckEnded) {
  const Recording recording = read_file_of("leak." + GetParam());
  EXPECT_EQ(recording.problem, "");
  EXPECT_THAT(recording.exit_status, Optional(3));
  ASSERT_TRUE(recording.leaks);
  EXPECT_THAT(recording.leaks->leaks, SizeIs(3));
  EXPECT_EQ(recording.leaks->leaked_bytes, 3042U);
  EXPECT_EQ(recording.leaks_unknown, "");
  EXPECT_FALSE(recording.has_asan_error);
}

TEST_P(OfEachRuntime, KeepsTheReportOfAnAsanError) {
  const Recording recording = read_file_of("use-after-free." + GetParam());
  EXPECT_TRUE(recording.has_asan_error);
  EXPECT_THAT(recording.asan_report, StartsWith("=="));
  EXPECT_THAT(recording.asan_report, HasSubstr("ERROR: AddressSanitizer: heap-use-after-free"));
  EXPECT_THAT(recording.asan_report, HasSubstr("SUMMARY: AddressSanitizer"));
  EXPECT_THAT(recording.asan_report, Not(HasSubstr("Live Heap"))) << "printed before it";
  EXPECT_THAT(recording.asan_report, Not(HasSubstr("asan-error")));
  EXPECT_TRUE(recording.baseline);
  EXPECT_FALSE(recording.final_snapshot);
  EXPECT_EQ(recording.problem,
            "there is no final snapshot: the process did not end by main, exit or _exit");
  EXPECT_EQ(recording.leaks_unknown, "there was no leak check");
}

INSTANTIATE_TEST_SUITE_P(ReadRecording, OfEachRuntime,
                         testing::Values("clang-14", "clang-19", "gcc-12"));

TEST(ReadRecording, ReadsALeakCheckThatEnded) {
  const Recording recording = read_file_of("leak-then-_exit.gcc-12");
  EXPECT_EQ(recording.problem, "");
  EXPECT_THAT(recording.exit_status, Optional(0));
  ASSERT_TRUE(recording.leaks);
  EXPECT_EQ(recording.leaks->leaked_bytes, 3024U);
}

TEST(ReadRecording, TakesTheExitStatusOfAHandlerWithinTheLeakCheck) {
  const Recording recording = read_file_of("leak-in-handler.gcc-12");
  EXPECT_EQ(recording.problem, "");
  EXPECT_THAT(recording.exit_status, Optional(77));
  ASSERT_TRUE(recording.leaks);
  EXPECT_EQ(recording.leaks->leaked_bytes, 3024U);
}

TEST(ReadRecording, KeepsTheReportOfAnAsanErrorInAStaticDestructor) {
  const Recording recording = read_file_of("late-use-after-free.gcc-12");
  EXPECT_EQ(recording.problem, "");
  EXPECT_TRUE(recording.has_asan_error);
  EXPECT_THAT(recording.asan_report, StartsWith("=="));
  EXPECT_THAT(recording.asan_report, HasSubstr("heap-use-after-free"));
  EXPECT_THAT(recording.asan_report, HasSubstr("SUMMARY: AddressSanitizer"));
  EXPECT_THAT(recording.asan_report, Not(HasSubstr("asan-error"))) << "only once";
  EXPECT_THAT(recording.exit_status, Optional(0));
  EXPECT_FALSE(recording.leaks);
  EXPECT_EQ(recording.leaks_unknown, "the process ended before its leak check did");
}

TEST(ReadRecording, KeepsALateReportBehindTheLeakCheck) {
  const Recording recording = read_text(kCounters + "leak-check\nleak-check-end\n" +
                                        "==12==ERROR: AddressSanitizer: SEGV on unknown address\n" +
                                        "    #0 0x1  (/m+0x1)\n");
  EXPECT_EQ(recording.problem, "");
  EXPECT_TRUE(recording.has_asan_error);
  EXPECT_EQ(recording.asan_report,
            "==12==ERROR: AddressSanitizer: SEGV on unknown address\n    #0 0x1  (/m+0x1)\n");
  EXPECT_TRUE(recording.leaks);
}

// With halt_on_error=0 a test may report as often as it likes.
TEST(ReadRecording, ReadsManyLateReportsInLinearTime) {
  const std::string first = "==12==ERROR: AddressSanitizer: the first\n";
  std::string text = kCounters + "leak-check\nleak-check-end\n" + first;
  for (int i = 0; i < 100'000; ++i) {
    text += "==12==ERROR: AddressSanitizer: another\n";
  }
  const auto start = std::chrono::steady_clock::now();
  EXPECT_THAT(read_text(text).asan_report, StartsWith(first));
  // Milliseconds, where a copy of the rest for each report takes half a minute.
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
}

TEST(ReadRecording, TellsADeadlySignal) {
  const Recording recording = read_file_of("segv.clang-14");
  EXPECT_TRUE(recording.has_asan_error);
  EXPECT_THAT(recording.asan_report, HasSubstr("ERROR: AddressSanitizer: SEGV on unknown"));
}

TEST(ReadRecording, TellsAKilledProcess) {
  const Recording recording = read_file_of("killed.clang-14");
  EXPECT_TRUE(recording.baseline);
  EXPECT_FALSE(recording.exit_status);
  EXPECT_THAT(recording.problem, StartsWith("there is no final snapshot"));
}

TEST(ReadRecording, TellsADeniedProfileAndAFailedLeakCheck) {
  const Recording recording = read_file_of("denied.clang-14");
  EXPECT_EQ(recording.problem, "");
  ASSERT_TRUE(recording.baseline && recording.final_snapshot);
  EXPECT_TRUE(recording.baseline->was_denied);
  EXPECT_FALSE(recording.baseline->profile);
  EXPECT_EQ(recording.baseline->live_bytes, 275737U);
  EXPECT_TRUE(recording.final_snapshot->was_denied);
  EXPECT_EQ(recording.final_snapshot->live_bytes, 783833U);
  EXPECT_TRUE(recording.leak_check_failed);
  EXPECT_FALSE(recording.leaks);
  EXPECT_THAT(recording.leaks_unknown, HasSubstr("ptrace"));
  EXPECT_THAT(recording.exit_status, Optional(0));
}

TEST(ReadRecording, TellsAFailedLeakCheckOfARuntimeThatProfilesWithoutPtrace) {
  const Recording recording = read_file_of("denied.clang-19");
  EXPECT_EQ(recording.problem, "");
  ASSERT_TRUE(recording.final_snapshot);
  EXPECT_TRUE(recording.final_snapshot->profile);
  EXPECT_FALSE(recording.final_snapshot->was_denied);
  EXPECT_TRUE(recording.leak_check_failed);
  EXPECT_FALSE(recording.leaks);
}

TEST(ReadRecording, TellsThatLeakDetectionIsOff) {
  const Recording recording = read_file_of("leaks-off.gcc-12");
  EXPECT_EQ(recording.problem, "");
  EXPECT_FALSE(recording.leaks);
  EXPECT_EQ(recording.leaks_unknown, "leak detection is off");
  EXPECT_FALSE(recording.leak_check_failed);
}

TEST(ReadRecording, ReadsSuppressedLeaksAsNone) {
  const Recording recording = read_file_of("suppressed.gcc-12");
  EXPECT_EQ(recording.problem, "");
  ASSERT_TRUE(recording.leaks);
  EXPECT_THAT(recording.leaks->leaks, IsEmpty());
}

TEST(ReadRecording, CountsLeaksThatMaxLeaksLeavesOut) {
  const Recording recording = read_file_of("max-leaks.clang-14");
  EXPECT_EQ(recording.problem, "");
  ASSERT_TRUE(recording.leaks);
  EXPECT_THAT(recording.leaks->leaks, SizeIs(1));
  EXPECT_EQ(recording.leaks->leaked_bytes, 3042U);
}

TEST(ReadRecording, UnescapesThePathOfTheProgram) {
  EXPECT_EQ(read_file_of("odd-path.clang-14").executable,
            "/src/build/odd (path) + 100%+0x1f/net_tests");
  EXPECT_EQ(read_text("leakrun-recording 2\nexecutable /a%0Ab%zz%4\n").executable, "/a\nb%zz%4");
}

TEST(ReadRecording, ReadsTheExampleOfItsDocument) {
  const auto document = read_file(LEAKRUN_SOURCE_DIR "/docs/recording-format.md", 1 << 20);
  ASSERT_TRUE(document) << document.error();
  std::string example;
  for (const std::string& line :
       lines_of(document->substr(document->find("\n    leakrun-rec") + 1))) {
    example += line.starts_with("    ") ? line.substr(4) : line;
  }
  const Recording recording = read_text(example);
  EXPECT_EQ(recording.problem, "");
  EXPECT_EQ(recording.executable, "/src/build/net tests");
  ASSERT_TRUE(recording.leaks);
  EXPECT_EQ(recording.leaks->leaked_bytes, 24U);
}

TEST(ReadRecording, TakesAnEmptyHeapForAProfile) {
  const Recording recording =
      read_text(kHead + "snapshot baseline counter 0\nsnapshot-end baseline 0\nexit main 0\n" +
                "snapshot final counter 0\nsnapshot-end final 0\nleak-check\nleak-check-end\n");
  EXPECT_EQ(recording.problem, "");
  ASSERT_TRUE(recording.baseline && recording.baseline->profile);
  EXPECT_THAT(recording.baseline->profile->sites, IsEmpty());
  EXPECT_FALSE(recording.baseline->was_denied);
}

TEST(ReadRecording, TakesTheProfilesTotalOverTheCounter) {
  const std::string text = recorded("cache.clang-14");
  const Recording recording =
      read_text(replaced(replaced(text, "final profile 583833", "final profile 583800"),
                         "snapshot-end final 583833", "snapshot-end final 583800"));
  EXPECT_EQ(recording.problem, "");
  EXPECT_EQ(recording.final_snapshot->live_bytes, 583833U);
}

TEST(ReadRecording, TakesTheLastExitStatus) {
  EXPECT_THAT(read_text(kCounters + "exit _exit 4\nleak-check-off\n").exit_status, Optional(4));
  EXPECT_THAT(read_text(kCounters + "leak-check-off\nexit _exit -1\n").exit_status, Optional(-1));
}

struct Garbled {
  std::string text;
  std::string problem;
};

void PrintTo(const Garbled& garbled, std::ostream* out) {
  *out << '"' << garbled.problem << '"';
}

class RefusedRecording : public testing::TestWithParam<Garbled> {};

TEST_P(RefusedRecording, SaysWhatIsWrong) {
  EXPECT_THAT(read_text(GetParam().text).problem, HasSubstr(GetParam().problem)) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    Garbled, RefusedRecording,
    testing::Values(
        Garbled{"", "no recording of a version"}, Garbled{"\n", "no recording of a version"},
        Garbled{kCounters + "lsan-suppressions 5\nab", "suppressions are cut short"},
        Garbled{kCounters + "lsan-suppressions 2\nab\nlsan\n", "suppressions are broken"},
        Garbled{kCounters + "lsan-suppressions\n", "none of the agent's"},
        Garbled{"leakrun-recording 1\n", "no recording of a version"},
        Garbled{"leakrun-recording 30\n", "no recording of a version"},
        Garbled{"leakrun-recording 2\n", "no baseline"}, Garbled{kHead, "no baseline"},
        Garbled{kHead + "snapshot final counter 1\nsnapshot-end final 1\nleak-check-off\n",
                "no baseline"},
        Garbled{kHead + "snapshot baseline counter 1\nsnapshot-end baseline 1\nleak-check-off\n",
                "no final snapshot"},
        Garbled{kCounters, "ends before the leak check"},
        Garbled{kCounters + "leak-check-of", "its last line is cut short"},
        Garbled{kHead + "snapshot baseline counter 1\nsnapshot-end baseline 1\nexit main "
                        "0\nsnapshot final counter 3",
                "its last line is cut short"},
        Garbled{kCounters + "hello\nleak-check-off\n", "none of the agent's"},
        Garbled{kCounters + "\nleak-check-off\n", "none of the agent's"},
        Garbled{kCounters + "snapshot final counter 1\nsnapshot-end final 1\n",
                "a snapshot that has no place there: final"},
        Garbled{kCounters + "snapshot middle counter 1\nsnapshot-end middle 1\n",
                "a snapshot that has no place there: middle"},
        Garbled{kHead + "snapshot baseline\n", "the baseline snapshot is broken"},
        Garbled{kHead + "snapshot baseline \n", "the baseline snapshot is broken"},
        Garbled{kHead + "snapshot baseline counter 1\nsnapshot-end baseline 2\n", "is cut short"},
        Garbled{kHead + "snapshot baseline guess 1\n", "the baseline snapshot is broken"},
        Garbled{kHead + "snapshot baseline counter\n", "the baseline snapshot is broken"},
        Garbled{kHead + "snapshot baseline counter x\n", "the baseline snapshot is broken"},
        Garbled{kHead + "snapshot baseline counter 1x\n", "the baseline snapshot is broken"},
        Garbled{kHead + "snapshot baseline counter -1\n", "the baseline snapshot is broken"},
        Garbled{kHead + "snapshot baseline counter 9223372036854775808\nsnapshot-end baseline "
                        "9223372036854775808\n",
                "the baseline snapshot is broken"},
        Garbled{kHead + "snapshot baseline profile 9\nsnapshot-end final 9\n", "is cut short"},
        Garbled{kHead + "snapshot baseline profile 9\n \nsnapshot-end baseline 9\n",
                "the baseline snapshot cannot be read: it does not begin as a memory profile"},
        Garbled{kCounters + "exit main\nleak-check-off\n", "the exit status is broken"},
        Garbled{kCounters + "exit main x\nleak-check-off\n", "the exit status is broken"},
        Garbled{kCounters + "exit 3\nleak-check-off\n", "the exit status is broken"},
        Garbled{kCounters + "exit main 3x\nleak-check-off\n", "the exit status is broken"},
        Garbled{kCounters + "exit main 2147483648\nleak-check-off\n", "the exit status is broken"},
        Garbled{kCounters + "leak-check\nexit main x\nleak-check-end\n",
                "the exit status is broken"},
        Garbled{kCounters + "leak-check\nDirect leak of 3\nleak-check-end\n",
                "the leak report cannot be read: its leak 1 is broken"},
        Garbled{kCounters + "leak-check-off\nleak-check-off\n", "two leak checks"},
        Garbled{kCounters + "leak-check-off\nleak-check\nleak-check-end\n", "two leak checks"},
        Garbled{kCounters + "leak-check\nleak-check-end\nleak-check-off\n", "two leak checks"},
        Garbled{kCounters + "leak-check\nleak-check-end\nleak-check\nleak-check-end\n",
                "two leak checks"},
        Garbled{kCounters + "leak-check-off\nasan-error 5\nab\n", "ASan error is cut short"},
        Garbled{kCounters + "leak-check-off\nasan-error x\nab\n", "ASan error is cut short"},
        Garbled{kCounters + "leak-check-off\nasan-error 1\nab\nasan-error-end\n",
                "ASan error is broken"},
        Garbled{kCounters + "leak-check-off\nasan-error 3\nab\nasan-error-end\n",
                "ASan error is broken"}));

TEST(ReadRecording, RefusesASnapshotInterleavedWithAnAsanError) {
  const std::string text = recorded("cache.clang-14");
  const Recording recording = read_text(
      replaced(text, "byte(s) (85%)", "\nasan-error 2\nab\nasan-error-end\nbyte(s) (85%)"));
  EXPECT_THAT(recording.problem, HasSubstr("the final snapshot cannot be read"));
}

// How a program leaked, or did not, with these suppressions compiled in; `table` is the runtime's.
Recording with_suppressions(const std::string& text, const std::string& table) {
  return read_text(kHead + "agent /usr/lib/leakrun/libleakrun_agent.so\n" +
                   kCounters.substr(kHead.size()) + "lsan-suppressions " +
                   std::to_string(text.size()) + "\n" + text +
                   "\nlsan-suppressions-end\nleak-check\n" + table + "leak-check-end\n");
}

std::string suppression_table(const std::string& row) {
  return "-----\nSuppressions used:\n  count      bytes template\n" + row + "\n-----\n\n";
}

TEST(ReadRecording, ReadsTheSuppressionsOfTheProgram) {
  const Recording recording = with_suppressions("leak:a\n\nleak-check\n", "");
  EXPECT_EQ(recording.problem, "");
  EXPECT_EQ(recording.lsan_suppressions, "leak:a\n\nleak-check\n");
  EXPECT_TRUE(recording.leaks);
  EXPECT_EQ(read_file_of("clean.clang-14").lsan_suppressions, "");
}

TEST(ReadRecording, IsNoMeasurementWhereASuppressionMatchedTheAgent) {
  const Recording hidden = with_suppressions("leak:leak\n", suppression_table("   2   200 leak"));
  EXPECT_THAT(hidden.problem, HasSubstr("hid 200 bytes by leak:leak"));
  EXPECT_FALSE(hidden.was_cut_off);
  EXPECT_EQ(with_suppressions("leak:libz\n", suppression_table("   2   200 libz")).problem, "");
  EXPECT_EQ(with_suppressions("leak:leak\n", "").problem, "") << "it hid nothing";
}

TEST(ReadRecording, ReadsTheVersionsThatAgentsWrite) {
  EXPECT_EQ(read_text(replaced(recorded("clean.clang-14"), "recording 2", "recording 3")).problem,
            "");
}

TEST(ReadRecording, KeepsWhatItReadBeforeTheProblem) {
  const Recording recording =
      read_text(kHead + "snapshot baseline counter 100\nsnapshot-end baseline 100\nhello\n");
  EXPECT_EQ(recording.pid, 12);
  EXPECT_EQ(recording.parent, 11);
  EXPECT_EQ(recording.executable, "/src/net_tests");
  ASSERT_TRUE(recording.baseline);
  EXPECT_EQ(recording.baseline->live_bytes, 100U);
}

TEST(ReadRecording, KnowsOfAnAsanErrorWhoseReportIsCutShort) {
  const std::string text = recorded("use-after-free.gcc-12");
  const Recording recording = read_text(text.substr(0, text.find("freed by thread")));
  EXPECT_TRUE(recording.has_asan_error);
  EXPECT_THAT(recording.asan_report, HasSubstr("heap-use-after-free"));
  EXPECT_EQ(recording.problem, "the report of an ASan error is cut short");
}

}  // namespace
}  // namespace leakrun

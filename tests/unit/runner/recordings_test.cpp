#include "runner/recordings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/golden.h"
#include "tests/unit/runner/temporary_tree.h"

namespace leakrun {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* kProfile =
    "\n\nHEAP PROFILE at RSS 9Mb\nLive Heap Allocations: 500 bytes in 1 chunks; quarantined: 0 "
    "bytes "
    "in 0 chunks; 0 other chunks; total chunks: 1; showing top 90% (at most 20 unique contexts)\n"
    "500 byte(s) (100%) in 1 allocation(s)\n    #0 0x1000  (/bin/t+0x9dcf8)\n\n";

class ReadRecordings : public testing::Test {
 protected:
  RecordingFolder read() {
    ModuleTable modules;
    return read_recordings(tree_.path(), modules);
  }

  TemporaryTree tree_;
};

TEST_F(ReadRecordings, AreByPid) {
  tree_.write("30.0", golden("recordings/clean.clang-14.recording"));
  tree_.write("4.0", golden("recordings/cache.gcc-12.recording"));
  const RecordingFolder folder = read();
  ASSERT_THAT(folder.recordings, SizeIs(2));
  EXPECT_EQ(folder.recordings[0].pid, 4);
  EXPECT_EQ(folder.recordings[1].pid, 30);
  EXPECT_FALSE(folder.is_truncated);
}

TEST_F(ReadRecordings, ComeWithWhatTheAgentsThreadWrote) {
  tree_.write("4.0", golden("recordings/peak.gcc-12.recording"));
  tree_.write("4.0.timeline", golden("recordings/peak.gcc-12.timeline"));
  tree_.write("4.0.peak", golden("recordings/peak.gcc-12.peak"));
  tree_.write("4.0.unfinished", "snapshot peak profile 5\n");
  tree_.write("5.0", golden("recordings/clean.clang-14.recording"));
  tree_.write("5.0.timeline", "leakrun-timeline 1\n0 1 2\n" + std::string(100, 'x'));
  tree_.write("5.0.peak", "snapshot peak profile 5\n");
  const RecordingFolder folder = read();
  ASSERT_THAT(folder.recordings, SizeIs(2));
  EXPECT_EQ(folder.recordings[0].problem, "");
  EXPECT_GT(folder.recordings[0].timeline.size(), 4u);
  ASSERT_TRUE(folder.recordings[0].peak);
  EXPECT_GT(folder.recordings[0].peak->live_bytes, 2'000'000u);
  EXPECT_EQ(folder.recordings[1].problem, "");
  EXPECT_THAT(folder.recordings[1].timeline, SizeIs(1));
  EXPECT_FALSE(folder.recordings[1].peak);
}

TEST_F(ReadRecordings, KeepAtMost600PointsOfATimeline) {
  tree_.write("4.0", golden("recordings/clean.clang-14.recording"));
  std::string timeline = "leakrun-timeline 1\n";
  for (int i = 0; i < 36'000; i++) {
    timeline += std::to_string(i) + "00000 5 6\n";
  }
  tree_.write("4.0.timeline", timeline);
  const RecordingFolder folder = read();
  ASSERT_THAT(folder.recordings, SizeIs(1));
  EXPECT_THAT(folder.recordings[0].timeline, SizeIs(600));
  EXPECT_EQ(folder.recordings[0].timeline.back().seconds, 3599.9);
}

TEST_F(ReadRecordings, RuntimesLogCountsWhereThereIsNothingElse) {
  tree_.write("runtime.7", kProfile);
  const RecordingFolder folder = read();
  ASSERT_THAT(folder.recordings, SizeIs(1));
  EXPECT_EQ(folder.recordings[0].pid, 7);
  EXPECT_TRUE(folder.recordings[0].is_coarse);
  EXPECT_EQ(folder.recordings[0].growth.bytes, 500);
}

// Whichever the folder lists first.
TEST_F(ReadRecordings, AgentsRecordingOutdoesTheRuntimesLog) {
  for (const char* pid : {"7", "8", "9", "10"}) {
    tree_.write(std::string("runtime.") + pid, kProfile);
    tree_.write(std::string(pid) + ".0", golden("recordings/clean.clang-14.recording"));
  }
  const RecordingFolder folder = read();
  ASSERT_THAT(folder.recordings, SizeIs(4));
  for (const Recording& recording : folder.recordings) {
    EXPECT_FALSE(recording.is_coarse);
    EXPECT_EQ(recording.growth.bytes, 0);
    EXPECT_EQ(recording.problem, "");
  }
}

TEST_F(ReadRecordings, PassesOverOtherNames) {
  for (const char* name :
       {".leakrun-recordings", "runtime", "runtime.", "runtime.x", "runtime.7.0", "runtime.7x",
        "runtime7", "xruntime.7", "7.", "7.x", "7.0x", "99999999999999999999.0"}) {
    tree_.write(name, kProfile);
  }
  EXPECT_THAT(read().recordings, IsEmpty());
}

TEST_F(ReadRecordings, AMissingFolderHoldsNone) {
  ModuleTable modules;
  EXPECT_THAT(read_recordings(tree_ / "nowhere", modules).recordings, IsEmpty());
}

TEST_F(ReadRecordings, ThousandProcessesAreReadAndNoMore) {
  for (int pid = 1; pid <= 1001; pid++) {
    tree_.write(std::to_string(pid) + ".0", "x");
  }
  const RecordingFolder folder = read();
  EXPECT_THAT(folder.recordings, SizeIs(1000));
  EXPECT_TRUE(folder.is_truncated);
}

}  // namespace
}  // namespace leakrun

#include "profile/heap_profile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "profile/recording.h"

namespace leakrun {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

// As GCC 12's runtime prints it with heap_profile=1: the largest stacks that make 90 %.
std::string profile_of(std::uint64_t live, std::uint64_t shown, const std::string& rss = "9") {
  return "\n\nHEAP PROFILE at RSS " + rss + "Mb\nLive Heap Allocations: " + std::to_string(live) +
         " bytes in 15 chunks; quarantined: 148 bytes in 2 chunks; 36 other chunks; total chunks: "
         "53; showing top 90% (at most 20 unique contexts)\n" +
         std::to_string(shown) +
         " byte(s) (98%) in 1 allocation(s)\n    #0 0x1000  (/bin/t+0x9dcf8)\n    #1 0x2000  "
         "(/bin/t+0xe581b)\n\n";
}

constexpr const char* kLeaks =
    "\n=================================================================\n"
    "==7==ERROR: LeakSanitizer: detected memory leaks\n\n"
    "Direct leak of 30 byte(s) in 3 object(s) allocated from:\n    #0 0x1000  (/bin/t+0x9d1ff)\n\n"
    "SUMMARY: AddressSanitizer: 30 byte(s) leaked in 3 allocation(s).\n";

Recording read_profiles(const std::string& text) {
  ModuleTable modules;
  return read_heap_profiles(text, modules);
}

class LargestHeapProfile : public testing::TestWithParam<std::string> {};

TEST_P(LargestHeapProfile, IsTheGrowth) {
  const Recording recording = read_profiles(GetParam());
  EXPECT_EQ(recording.problem, "");
  EXPECT_EQ(recording.growth_unknown, "");
  EXPECT_TRUE(recording.is_coarse);
  EXPECT_EQ(recording.growth.bytes, 9000);
  ASSERT_THAT(recording.growth.sites, SizeIs(1));
  EXPECT_EQ(recording.growth.sites[0].bytes, 8000);
  ASSERT_TRUE(recording.final_snapshot);
  EXPECT_EQ(recording.final_snapshot->live_bytes, 9000U);
  EXPECT_FALSE(recording.baseline);
  EXPECT_FALSE(recording.leaks);
  EXPECT_THAT(recording.leaks_unknown, HasSubstr("without the agent"));
}

// The third was printed after main, when static destructors had freed what was there.
INSTANTIATE_TEST_SUITE_P(HeapProfiles, LargestHeapProfile,
                         testing::Values(profile_of(500, 400) + profile_of(9000, 8000, "10"),
                                         profile_of(500, 400) + profile_of(9000, 8000, "10") +
                                             profile_of(600, 600, "12")));

TEST(HeapProfiles, LeaksAreKnownWhereTheyAreThere) {
  for (const std::string& before : {std::string(), profile_of(500, 400)}) {
    const Recording recording = read_profiles(before + kLeaks);
    EXPECT_EQ(recording.problem, "");
    EXPECT_EQ(recording.growth_unknown.empty(), !before.empty());
    ASSERT_TRUE(recording.leaks);
    EXPECT_EQ(recording.leaks->leaked_bytes, 30U);
    EXPECT_EQ(recording.leaks_unknown, "");
  }
}

TEST(HeapProfiles, NoneIsNoMeasurementAndSaysWhy) {
  for (const char* text : {"", "\n", "a line of another runtime\n"}) {
    const Recording recording = read_profiles(text);
    EXPECT_THAT(recording.growth_unknown, StartsWith("it ended before the runtime printed a heap"));
    EXPECT_FALSE(recording.final_snapshot);
  }
}

TEST(HeapProfiles, ErrorIsKeptWithItsReport) {
  const std::string error = "==7==ERROR: AddressSanitizer: heap-use-after-free on address 0x1\n";
  for (const std::string& before : {std::string(), profile_of(500, 400)}) {
    const Recording recording = read_profiles(before + "=====\n" + error + "READ of size 1\n");
    EXPECT_TRUE(recording.has_asan_error);
    EXPECT_EQ(recording.asan_report, error + "READ of size 1\n");
  }
}

// A runtime that may not trace prints the head of the profile alone, and its leak check gives up.
TEST(HeapProfiles, DeniedOnesAreNoMeasurement) {
  const std::string failed =
      "==7==LeakSanitizer has encountered a fatal error.\n"
      "==7==HINT: For debugging, try setting environment variable LSAN_OPTIONS\n";
  for (const std::string& behind : {std::string(), failed, "\n" + failed}) {
    const Recording recording = read_profiles("\n\nHEAP PROFILE at RSS 9Mb\n" + behind);
    EXPECT_FALSE(recording.final_snapshot);
    EXPECT_EQ(recording.problem, "");
    EXPECT_NE(recording.growth_unknown, "");
    EXPECT_EQ(recording.leak_check_failed, !behind.empty());
  }
}

// What another process or the program wrote into the file, not the end of this one.
TEST(HeapProfiles, BrokenOneBeforeAnotherIsNoMeasurement) {
  const std::string good = profile_of(500, 400);
  for (const std::string& broken : {profile_of(9000, 9001), good.substr(0, good.size() / 2),
                                    std::string("\n\nHEAP PROFILE at RSS 9Mb\n")}) {
    const std::string error = "==7==ERROR: AddressSanitizer: SEGV\n";
    const Recording recording = read_profiles(good + broken + good + error);
    EXPECT_NE(recording.growth_unknown, "") << broken;
    EXPECT_EQ(recording.asan_report, error);
    EXPECT_EQ(read_profiles(good + broken).growth_unknown, "") << broken;
  }
}

// A process may be killed while its runtime prints: then an earlier profile counts, or none.
TEST(HeapProfiles, CutAtAnyByteSayNothingThatWasNeverPrinted) {
  const std::string text = profile_of(500, 400) + profile_of(9000, 8000, "10") + kLeaks;
  std::set<std::int64_t> figures;
  for (std::size_t length = 0; length <= text.size(); length++) {
    SCOPED_TRACE(length);
    const Recording recording = read_profiles(text.substr(0, length));
    if (recording.problem.empty() && recording.growth_unknown.empty()) {
      ASSERT_TRUE(recording.final_snapshot);
      figures.insert(recording.growth.bytes);
      for (const SiteGrowth& site : recording.growth.sites) {
        ASSERT_LE(site.bytes, recording.growth.bytes);
      }
    }
    if (recording.leaks) {
      ASSERT_EQ(recording.leaks->leaked_bytes, 30U);
    } else {
      ASSERT_NE(recording.leaks_unknown, "");
    }
  }
  EXPECT_THAT(figures, testing::ElementsAre(500, 9000));
}

TEST(HeapProfiles, GarbledByteIsAProblemOrNoMatter) {
  const std::string text = profile_of(9000, 8000) + kLeaks;
  for (std::size_t i = 0; i < text.size(); i++) {
    for (const char byte : {'\0', '\n', ' ', '-', '\xff'}) {
      std::string garbled = text;
      garbled[i] = byte;
      SCOPED_TRACE(i);
      const Recording recording = read_profiles(garbled);
      if (!recording.problem.empty() || !recording.growth_unknown.empty()) {
        continue;
      }
      ASSERT_EQ(recording.growth.bytes, 9000);
      ASSERT_TRUE(!recording.leaks || recording.leaks->leaked_bytes == 30U);
    }
  }
}

TEST(HeapProfiles, StacksThatHoldMoreThanTheTotalAreAProblem) {
  for (const std::uint64_t shown : {std::uint64_t{501}, std::uint64_t{INT64_MAX}}) {
    const Recording recording = read_profiles(profile_of(500, shown));
    EXPECT_EQ(recording.growth_unknown, "a heap profile of the runtime is broken");
    EXPECT_THAT(recording.growth.sites, IsEmpty());
  }
}

}  // namespace
}  // namespace leakrun

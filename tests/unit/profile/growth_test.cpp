#include "profile/growth.h"
#include "profile/recording.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "tests/unit/profile/recorded_text.h"

namespace leakrun {

void PrintTo(const SiteGrowth& site, std::ostream* out) {
  *out << site.bytes << " bytes in " << site.allocations << " at " << site.stack.size()
       << " frames";
}

namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

CallStack stack(std::uint64_t offset) {
  return {{1, offset}, {1, 0x10}};
}

Snapshot snapshot_of(std::vector<AllocationSite> sites) {
  Snapshot snapshot;
  for (const AllocationSite& site : sites) {
    snapshot.live_bytes += site.bytes;
    snapshot.live_allocations += site.allocations;
  }
  snapshot.sites = std::move(sites);
  return snapshot;
}

MATCHER_P3(Grew, bytes, allocations, stack, "") {
  return arg.bytes == bytes && arg.allocations == allocations && arg.stack == stack;
}

TEST(GrowthBetween, TellsAppearingAndGrowingStacksLargestFirst) {
  const auto growth =
      growth_between(snapshot_of({{100, 2, stack(1)}, {50, 1, stack(2)}}),
                     snapshot_of({{100, 2, stack(1)}, {80, 3, stack(2)}, {70, 1, stack(3)}}));
  EXPECT_EQ(growth.bytes, 100);
  EXPECT_THAT(growth.sites, ElementsAre(Grew(70, 1, stack(3)), Grew(30, 2, stack(2))));
}

TEST(GrowthBetween, LeavesOutShrinkingAndFreedStacks) {
  const auto growth = growth_between(snapshot_of({{100, 2, stack(1)}, {500, 1, stack(2)}}),
                                     snapshot_of({{40, 1, stack(1)}, {10, 1, stack(3)}}));
  EXPECT_EQ(growth.bytes, -550);
  EXPECT_THAT(growth.sites, ElementsAre(Grew(10, 1, stack(3))));
}

TEST(GrowthBetween, TellsAStackThatHoldsMoreBytesInFewerAllocations) {
  const auto growth =
      growth_between(snapshot_of({{100, 10, stack(1)}}), snapshot_of({{400, 1, stack(1)}}));
  EXPECT_THAT(growth.sites, ElementsAre(Grew(300, -9, stack(1))));
}

TEST(GrowthBetween, AddsUpDuplicatesOfAStack) {
  const auto growth =
      growth_between(snapshot_of({{10, 1, stack(1)}, {20, 1, stack(1)}, {7, 1, stack(2)}}),
                     snapshot_of({{50, 2, stack(1)}, {7, 1, stack(2)}, {60, 3, stack(1)}}));
  EXPECT_EQ(growth.bytes, 80);
  EXPECT_THAT(growth.sites, ElementsAre(Grew(80, 3, stack(1))));
}

TEST(LiveSites, AddUpDuplicatesLargestFirst) {
  EXPECT_THAT(live_sites(snapshot_of(
                  {{10, 1, stack(1)}, {40, 3, stack(2)}, {50, 1, stack(1)}, {0, 0, stack(3)}})),
              ElementsAre(Grew(60, 2, stack(1)), Grew(40, 3, stack(2))));
  EXPECT_THAT(live_sites({}), IsEmpty());
}

TEST(ShrunkSites, AreThoseThatHoldLessOrNothingAnyMore) {
  const Snapshot baseline =
      snapshot_of({{100, 2, stack(1)}, {500, 1, stack(2)}, {7, 1, stack(3)}, {9, 1, stack(4)}});
  const Snapshot final_snapshot =
      snapshot_of({{40, 1, stack(1)}, {10, 1, stack(3)}, {9, 2, stack(4)}, {80, 1, stack(5)}});
  EXPECT_THAT(shrunk_sites(baseline, final_snapshot),
              ElementsAre(Grew(-500, -1, stack(2)), Grew(-60, -1, stack(1))));
  EXPECT_THAT(shrunk_sites(baseline, baseline), IsEmpty());
}

TEST(GrowthBetween, TellsStacksApartByOneFrame) {
  const CallStack shorter = {{1, 1}};
  const CallStack in_other_module = {{2, 1}, {1, 0x10}};
  const auto growth = growth_between(
      snapshot_of({{10, 1, stack(1)}}),
      snapshot_of({{10, 1, stack(1)}, {3, 1, shorter}, {2, 1, in_other_module}, {1, 1, {}}}));
  EXPECT_THAT(growth.sites, ElementsAre(Grew(3, 1, shorter), Grew(2, 1, in_other_module),
                                        Grew(1, 1, CallStack{})));
}

TEST(GrowthBetween, OrdersEqualGrowthByStack) {
  const auto growth =
      growth_between({}, snapshot_of({{5, 1, stack(3)}, {5, 1, stack(1)}, {5, 1, stack(2)}}));
  EXPECT_THAT(growth.sites,
              ElementsAre(Grew(5, 1, stack(1)), Grew(5, 1, stack(2)), Grew(5, 1, stack(3))));
}

TEST(GrowthBetween, IsNothingBetweenEqualSnapshots) {
  const Snapshot snapshot = snapshot_of({{100, 2, stack(1)}});
  EXPECT_EQ(growth_between(snapshot, snapshot).bytes, 0);
  EXPECT_THAT(growth_between(snapshot, snapshot).sites, IsEmpty());
  EXPECT_THAT(growth_between({}, {}).sites, IsEmpty());
}

TEST(GrowthBetween, HoldsTheLargestFiguresThatCanBeRead) {
  constexpr auto kLargest = std::numeric_limits<std::int64_t>::max();
  const Snapshot huge = snapshot_of({{kLargest, kLargest, stack(1)}});
  EXPECT_EQ(growth_between(huge, {}).bytes, -kLargest);
  EXPECT_THAT(growth_between({}, huge).sites, ElementsAre(Grew(kLargest, kLargest, stack(1))));
}

Growth real_growth(const std::string& name) {
  ModuleTable modules;
  const Recording recording = read_recording(recorded(name), modules);
  EXPECT_EQ(recording.problem, "");
  return recording.growth;
}

class RealGrowth : public testing::TestWithParam<std::string> {};

TEST_P(RealGrowth, LeavesOutWhatStaticInitialisationHolds) {
  const Growth growth = real_growth(GetParam());
  EXPECT_EQ(growth.bytes, 500000 + 4096 + 4000);
  ASSERT_THAT(growth.sites, SizeIs(3));
  EXPECT_EQ(growth.sites[0].bytes, 500000);
  EXPECT_EQ(growth.sites[0].allocations, 500);
  EXPECT_EQ(growth.sites[1].bytes, 4096);
  EXPECT_EQ(growth.sites[2].bytes, 4000);
}

INSTANTIATE_TEST_SUITE_P(OfEachRuntime, RealGrowth,
                         testing::Values("cache.clang-14", "cache.clang-19", "cache.gcc-12"));

TEST(GrowthBetween, TellsStacksThatGrewWhileOthersWereFreed) {
  const Growth growth = real_growth("swap.clang-14");
  EXPECT_EQ(growth.bytes, 20 * 1000 + 20 * 8 + 32 * 8 - 3001 - 32);
  ASSERT_THAT(growth.sites, SizeIs(3));
  EXPECT_EQ(growth.sites[0].bytes, 20 * 1000);
}

// Module 1 is the program, module 2 the agent, which calls main.
Growth since_small_baseline(std::uint64_t baseline_bytes, const Snapshot& final_snapshot) {
  ModuleTable modules;
  modules.intern("/src/net_tests", "");
  modules.intern("/lib/agent.so", "12ab");
  return growth_since_small_baseline(baseline_bytes, final_snapshot, "/lib/agent.so", modules);
}

const CallStack kBeforeMain = {{1, 1}};
const CallStack kBelowMain = {{1, 2}, {1, 9}, {2, 5}};

TEST(GrowthSinceSmallBaseline, LeavesOutWhatWasAllocatedBeforeMain) {
  const Growth growth =
      since_small_baseline(72704, snapshot_of({{72704, 1, kBeforeMain}, {300, 3, kBelowMain}}));
  EXPECT_EQ(growth.bytes, 300);
  EXPECT_THAT(growth.sites, ElementsAre(Grew(300, 3, kBelowMain)));
}

TEST(GrowthSinceSmallBaseline, LeavesOutNothingWhereItDoesNotAddUp) {
  const Growth growth =
      since_small_baseline(72704, snapshot_of({{80000, 1, kBeforeMain}, {300, 3, kBelowMain}}));
  EXPECT_EQ(growth.bytes, 80300 - 72704);
  EXPECT_THAT(growth.sites, ElementsAre(Grew(80000, 1, kBeforeMain), Grew(300, 3, kBelowMain)));
}

// What libstdc++ allocates before main, beside stacks of the test that were cut short.
TEST(GrowthSinceSmallBaseline, FindsWhatAddsUpAmongStacksThatWereCutShort) {
  const CallStack cut_short = {{1, 7}};
  const CallStack other = {{1, 8}};
  const Growth growth = since_small_baseline(
      75705,
      snapshot_of({{2'000'000, 2000, cut_short}, {72704, 1, kBeforeMain}, {3001, 1, other}}));
  EXPECT_EQ(growth.bytes, 2'000'000);
  EXPECT_THAT(growth.sites, ElementsAre(Grew(2'000'000, 2000, cut_short)));
}

TEST(GrowthSinceSmallBaseline, FindsItWithoutKnowingTheAgent) {
  ModuleTable modules;
  modules.intern("/src/net_tests", "");
  const Growth growth = growth_since_small_baseline(
      100, snapshot_of({{100, 1, kBeforeMain}, {300, 3, {{1, 2}}}}), "", modules);
  EXPECT_EQ(growth.bytes, 300);
  EXPECT_THAT(growth.sites, ElementsAre(Grew(300, 3, CallStack{{1, 2}})));
}

}  // namespace
}  // namespace leakrun

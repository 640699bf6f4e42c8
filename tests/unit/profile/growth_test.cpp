#include "profile/growth.h"

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

Snapshot real_snapshot(const std::string& name, const std::string& label, ModuleTable& modules) {
  const auto snapshot = read_snapshot(
      between(recorded(name), "snapshot " + label + " profile", "snapshot-end " + label), modules);
  EXPECT_TRUE(snapshot) << snapshot.error();
  return snapshot.value_or(Snapshot{});
}

class RealGrowth : public testing::TestWithParam<std::string> {};

TEST_P(RealGrowth, LeavesOutWhatStaticInitialisationHolds) {
  ModuleTable modules;
  const auto growth = growth_between(real_snapshot(GetParam(), "baseline", modules),
                                     real_snapshot(GetParam(), "final", modules));
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
  ModuleTable modules;
  const auto growth = growth_between(real_snapshot("swap.clang-14", "baseline", modules),
                                     real_snapshot("swap.clang-14", "final", modules));
  EXPECT_EQ(growth.bytes, 20 * 1000 + 20 * 8 + 32 * 8 - 3001 - 32);
  ASSERT_THAT(growth.sites, SizeIs(3));
  EXPECT_EQ(growth.sites[0].bytes, 20 * 1000);
}

}  // namespace
}  // namespace leakrun

#include "profile/snapshot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "tests/unit/profile/recorded_text.h"

namespace leakrun {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::string real_profile(const std::string& name, const std::string& label) {
  return between(recorded(name), "snapshot " + label + " profile", "snapshot-end " + label + " ");
}

std::string joined(const std::vector<std::string>& lines) {
  return std::accumulate(lines.begin(), lines.end(), std::string());
}

std::string snapshot_error(const std::string& text) {
  ModuleTable modules;
  const auto snapshot = read_snapshot(text, modules);
  return snapshot ? "read" : snapshot.error();
}

std::string profile_of(const std::string& totals, const std::string& sites) {
  return "Live Heap Allocations: " + totals +
         " chunks; quarantined: 0 bytes in 0 chunks; 1 other chunks; total chunks: 2; showing top "
         "100% (at most 1073741824 unique contexts)\n" +
         sites;
}

class RealProfile : public testing::TestWithParam<std::string> {};

TEST_P(RealProfile, IsRead) {
  ModuleTable modules;
  const auto snapshot = read_snapshot(real_profile(GetParam(), "final"), modules);
  ASSERT_TRUE(snapshot) << snapshot.error();
  EXPECT_EQ(snapshot->live_bytes, 583833U);
  EXPECT_EQ(snapshot->live_allocations, 1004U);
  ASSERT_THAT(snapshot->sites, SizeIs(6));
  const AllocationSite& largest = snapshot->sites.front();
  EXPECT_EQ(largest.bytes, 500000U);
  EXPECT_EQ(largest.allocations, 500U);
  ASSERT_THAT(largest.stack, SizeIs(testing::Ge(4U)));
  EXPECT_EQ(modules.at(largest.stack[1].module).path, "/src/build/net_tests");
  EXPECT_EQ(modules.at(largest.stack[1].module).build_id.empty(), GetParam() == "cache.gcc-12");
}

TEST_P(RealProfile, IsRefusedWhereverItIsCut) {
  const std::string whole = real_profile(GetParam(), "final");
  for (std::size_t length = 0; length < whole.size(); length++) {
    ASSERT_NE(snapshot_error(whole.substr(0, length)), "read")
        << "cut after " << length << " bytes";
  }
}

TEST_P(RealProfile, IsRefusedWithALineTwice) {
  const auto lines = lines_of(real_profile(GetParam(), "final"));
  for (std::size_t i = 0; i < lines.size(); i++) {
    auto interleaved = lines;
    interleaved.insert(interleaved.begin() + static_cast<std::ptrdiff_t>(i), lines[i]);
    EXPECT_NE(snapshot_error(joined(interleaved)), "read") << "line " << i << ": " << lines[i];
  }
}

TEST_P(RealProfile, IsRefusedWithTwoLinesSwapped) {
  const auto lines = lines_of(real_profile(GetParam(), "final"));
  for (std::size_t i = 0; i + 1 < lines.size(); i++) {
    auto interleaved = lines;
    std::swap(interleaved[i], interleaved[i + 1]);
    EXPECT_NE(snapshot_error(joined(interleaved)), "read") << "line " << i << ": " << lines[i];
  }
}

TEST_P(RealProfile, IsRefusedWithAForeignLine) {
  const auto lines = lines_of(real_profile(GetParam(), "final"));
  for (std::size_t i = 0; i <= lines.size(); i++) {
    for (const char* foreign : {"a line of the program\n", "    #0 0x1  (/m+0x1)\n\n", "\n"}) {
      auto interleaved = lines;
      interleaved.insert(interleaved.begin() + static_cast<std::ptrdiff_t>(i), foreign);
      EXPECT_NE(snapshot_error(joined(interleaved)), "read")
          << "before line " << i << ": " << foreign;
    }
  }
}

// Only the end of a stack can go unnoticed: nothing says how many frames there were.
TEST_P(RealProfile, IsRefusedWithoutALine) {
  const auto lines = lines_of(real_profile(GetParam(), "final"));
  for (std::size_t i = 0; i < lines.size(); i++) {
    const bool is_end_of_stack = lines[i].starts_with("    #") && lines[i + 1] == "\n";
    if (!is_end_of_stack) {
      auto garbled = lines;
      garbled.erase(garbled.begin() + static_cast<std::ptrdiff_t>(i));
      EXPECT_NE(snapshot_error(joined(garbled)), "read") << "line " << i << ": " << lines[i];
    }
  }
}

INSTANTIATE_TEST_SUITE_P(OfEachRuntime, RealProfile,
                         testing::Values("cache.clang-14", "cache.clang-19", "cache.gcc-12"));

TEST(ReadSnapshot, ReadsModulesWithSpacesAndParentheses) {
  ModuleTable modules;
  const auto snapshot = read_snapshot(real_profile("odd-path.clang-14", "final"), modules);
  ASSERT_TRUE(snapshot) << snapshot.error();
  EXPECT_EQ(modules.at(snapshot->sites.front().stack.front().module).path,
            "/src/build/odd (path) + 100%+0x1f/net_tests");
}

TEST(ReadSnapshot, ReadsUnknownModulesAndEmptyStacks) {
  ModuleTable modules;
  const auto snapshot = read_snapshot(profile_of("30 bytes in 3",
                                                 "20 byte(s) (66%) in 2 allocation(s)\n"
                                                 "    #0 0x7f01  (<unknown module>)\n\n"
                                                 "10 byte(s) (33%) in 1 allocation(s)\n"
                                                 "    <empty stack>\n\n"),
                                      modules);
  ASSERT_TRUE(snapshot) << snapshot.error();
  ASSERT_THAT(snapshot->sites, SizeIs(2));
  EXPECT_EQ(snapshot->sites[0].stack, (CallStack{{ModuleTable::kUnknown, 0x7f01}}));
  EXPECT_THAT(snapshot->sites[1].stack, IsEmpty());
}

TEST(ReadSnapshot, RefusesSumsThatDoNotAddUp) {
  const std::string site = "20 byte(s) (100%) in 2 allocation(s)\n    #0 0x1  (/m+0x1)\n\n";
  EXPECT_EQ(snapshot_error(profile_of("20 bytes in 2", site)), "read");
  EXPECT_THAT(snapshot_error(profile_of("21 bytes in 2", site)), HasSubstr("20 bytes"));
  EXPECT_THAT(snapshot_error(profile_of("19 bytes in 2", site)), HasSubstr("20 bytes"));
  EXPECT_THAT(snapshot_error(profile_of("20 bytes in 1", site)), HasSubstr("2 allocations"));
  EXPECT_THAT(snapshot_error(profile_of("20 bytes in 3", site)), HasSubstr("2 allocations"));
  EXPECT_THAT(snapshot_error(profile_of("20 bytes in 2", site + site)), HasSubstr("40 bytes"));
  EXPECT_THAT(snapshot_error(profile_of("20 bytes in 2", "")), HasSubstr("0 bytes"));
}

TEST(ReadSnapshot, RefusesSumsThatOnlyOverflowAddsUp) {
  const std::string half =
      "9223372036854775807 byte(s) (0%) in 1 allocation(s)\n    #0 0x1  "
      "(/m+0x1)\n\n";
  const std::string rest = "12 byte(s) (0%) in 1 allocation(s)\n    #0 0x1  (/m+0x1)\n\n";
  EXPECT_THAT(snapshot_error(profile_of("10 bytes in 3", half + half + rest)),
              HasSubstr("where its total says 10"));
}

class NoProfile : public testing::TestWithParam<std::string> {};

TEST_P(NoProfile, IsRefused) {
  EXPECT_NE(snapshot_error(GetParam()), "read");
}

INSTANTIATE_TEST_SUITE_P(
    Garbled, NoProfile,
    testing::Values(
        "", "\n", "hello\n", "Live Heap Allocations: ",
        "Live Heap Allocations: 0 bytes in 0 chunks; quarantined: 0 bytes in 0 chunks; 0 other "
        "chunks; total chunks: 0; showing top 100%",
        profile_of("-1 bytes in 0", ""), profile_of("x bytes in 0", ""),
        profile_of("18446744073709551616 bytes in 1",
                   "18446744073709551616 byte(s) (1%) in 1 allocation(s)\n    <empty stack>\n\n"),
        profile_of("9223372036854775808 bytes in 1",
                   "9223372036854775808 byte(s) (1%) in 1 allocation(s)\n    <empty stack>\n\n"),
        profile_of("1 bytes in 1", "1 byte(s) (100%) in -1 allocation(s)\n    <empty stack>\n\n"),
        profile_of("1 bytes in 1", "1 byte(s) in 1 allocation(s)\n    <empty stack>\n\n"),
        profile_of("1 bytes in 1", "1 byte(s) (100%) in 1 allocation(s)\n")));

TEST(ReadSnapshot, SaysWhichStackIsBroken) {
  const std::string whole = real_profile("cache.gcc-12", "final");
  EXPECT_EQ(snapshot_error(replaced(whole, "4000 byte(s)", "4000 bytes")),
            "its call stack 4 is broken");
}

TEST(ReadSnapshot, SaysThatTheRuntimeFailedInstead) {
  EXPECT_EQ(snapshot_error("AddressSanitizer: CHECK failed: asan_memory_profile.cpp:55 "
                           "\"((total_allocated_user_size_)) != (0)\" (0x0, 0x0) (tid=17)\n"),
            "it does not begin as a memory profile");
}

}  // namespace
}  // namespace leakrun

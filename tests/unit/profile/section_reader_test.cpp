#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "profile/recording.h"

namespace leakrun {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Optional;
using testing::SizeIs;

std::string counted(const std::string& label, int bytes) {
  const std::string number = std::to_string(bytes);
  return "snapshot " + label + " counter " + number + "\nsnapshot-end " + label + ' ' + number +
         '\n';
}

/// A profile in which each stack, a single frame in /m, holds one allocation.
std::string profiled(const std::string& label, const std::vector<std::pair<int, int>>& stacks) {
  int total = 0;
  std::string sites;
  for (const auto& [offset, bytes] : stacks) {
    total += bytes;
    sites += std::to_string(bytes) + " byte(s) (0%) in 1 allocation(s)\n    #0 0x1  (/m+0x" +
             std::to_string(offset) + ")\n\n";
  }
  const std::string number = std::to_string(total);
  return "snapshot " + label + " profile " + number + "\nLive Heap Allocations: " + number +
         " bytes in " + std::to_string(stacks.size()) +
         " chunks; quarantined: 0 bytes in 0 chunks; 0 other chunks; total chunks: " +
         std::to_string(stacks.size()) +
         "; showing top 100% (at most 1073741824 unique contexts)\n" + sites + "snapshot-end " +
         label + ' ' + number + '\n';
}

/// The recording of a process that had `lines` between its baseline and its final snapshot.
Recording read_between(const std::string& lines, int baseline = 100, int final_bytes = 900) {
  ModuleTable modules;
  return read_recording("leakrun-recording 2\npid 12\n" + counted("baseline", baseline) + lines +
                            "exit main 0\n" + counted("final", final_bytes) + "leak-check-off\n",
                        modules);
}

TEST(Sections, MarkHasTheGrowthSinceTheMarkBefore) {
  const Recording recording = read_between("mark 1 first\n" + counted("mark-1", 150) +
                                           "mark 2 and%20then%\n" + counted("mark-2", 130));
  EXPECT_EQ(recording.problem, "");
  ASSERT_THAT(recording.sections, SizeIs(2));
  EXPECT_EQ(recording.sections[0].kind, SectionKind::kMark);
  EXPECT_EQ(recording.sections[0].label, "first");
  EXPECT_EQ(recording.sections[0].begin_bytes, 100U);
  EXPECT_THAT(recording.sections[0].end_bytes, Optional(150U));
  EXPECT_EQ(recording.sections[0].growth.bytes, 50);
  EXPECT_EQ(recording.sections[0].limit_bytes, std::nullopt);
  EXPECT_EQ(recording.sections[1].label, "and then%");
  EXPECT_EQ(recording.sections[1].begin_bytes, 150U);
  EXPECT_EQ(recording.sections[1].growth.bytes, -20);
}

TEST(Sections, ScopesNestAndOverlap) {
  const Recording recording =
      read_between("scope 1 - outer\n" + counted("begin-1", 100) + "scope 2 5 inner\n" +
                   counted("begin-2", 110) + counted("end-2", 140) + "scope 3 0 other\n" +
                   counted("begin-3", 150) + counted("end-1", 200) + counted("end-3", 260));
  EXPECT_EQ(recording.problem, "");
  ASSERT_THAT(recording.sections, SizeIs(3));
  EXPECT_EQ(recording.sections[0].label, "outer");
  EXPECT_EQ(recording.sections[0].kind, SectionKind::kScope);
  EXPECT_EQ(recording.sections[0].limit_bytes, std::nullopt);
  EXPECT_EQ(recording.sections[0].growth.bytes, 100);
  EXPECT_THAT(recording.sections[1].limit_bytes, Optional(5U));
  EXPECT_EQ(recording.sections[1].growth.bytes, 30);
  EXPECT_THAT(recording.sections[2].limit_bytes, Optional(0U));
  EXPECT_EQ(recording.sections[2].growth.bytes, 110);
}

TEST(Sections, MarksAndScopesAreNumberedByThemselves) {
  const Recording recording =
      read_between("scope 1 - s\n" + counted("begin-1", 110) + "mark 1 m\n" +
                   counted("mark-1", 120) + counted("end-1", 130));
  EXPECT_EQ(recording.problem, "");
  ASSERT_THAT(recording.sections, SizeIs(2));
  EXPECT_EQ(recording.sections[0].growth.bytes, 20);
  EXPECT_EQ(recording.sections[1].growth.bytes, 20);
}

TEST(Sections, ScopeThatDidNotEndGrewUpToTheFinalSnapshot) {
  const Recording recording = read_between("scope 1 7 %\n" + counted("begin-1", 300));
  EXPECT_EQ(recording.problem, "");
  ASSERT_THAT(recording.sections, SizeIs(1));
  EXPECT_EQ(recording.sections[0].label, "");
  EXPECT_EQ(recording.sections[0].begin_bytes, 300U);
  EXPECT_EQ(recording.sections[0].end_bytes, std::nullopt);
  EXPECT_EQ(recording.sections[0].growth.bytes, 600);
}

TEST(Sections, GrowthIsByCallStackSinceTheProfileBefore) {
  const Recording recording = read_between(
      "scope 1 - s\n" + profiled("begin-1", {{1, 100}, {2, 5000}}) +
      profiled("end-1", {{1, 100}, {2, 7000}, {3, 400}}) + "mark 1 m\n" + counted("mark-1", 7500) +
      "scope 2 - t\n" + counted("begin-2", 7500) + profiled("end-2", {{2, 7000}, {3, 9000}}));
  EXPECT_EQ(recording.problem, "");
  ASSERT_THAT(recording.sections, SizeIs(3));
  const Growth& first = recording.sections[0].growth;
  EXPECT_EQ(first.bytes, 2400);
  ASSERT_THAT(first.sites, SizeIs(2));
  EXPECT_EQ(first.sites[0].bytes, 2000);
  EXPECT_EQ(first.sites[0].stack[0].offset, 2U);
  EXPECT_EQ(first.sites[1].bytes, 400);
  EXPECT_THAT(recording.sections[1].growth.sites, IsEmpty());
  EXPECT_EQ(recording.sections[1].growth.bytes, 7400);
  const Growth& last = recording.sections[2].growth;
  EXPECT_EQ(last.bytes, 8500);
  ASSERT_THAT(last.sites, SizeIs(1)) << "since the profile at the end of the first scope";
  EXPECT_EQ(last.sites[0].bytes, 8600);
}

TEST(Sections, FactsOfTheProcess) {
  const Recording recording = read_between("exempt warm%20cache\nthreshold 5\nthreshold 70\n");
  EXPECT_EQ(recording.problem, "");
  EXPECT_THAT(recording.exempt_reason, Optional(std::string("warm cache")));
  EXPECT_THAT(recording.threshold_bytes, Optional(70U));
  EXPECT_EQ(read_between("").exempt_reason, std::nullopt);
  EXPECT_EQ(read_between("").threshold_bytes, std::nullopt);
  EXPECT_THAT(read_between("exempt %\n").exempt_reason, Optional(std::string()));
}

class BrokenSections : public testing::TestWithParam<std::pair<std::string, std::string>> {};

TEST_P(BrokenSections, AreNoMeasurement) {
  EXPECT_THAT(read_between(GetParam().first).problem, HasSubstr(GetParam().second));
}

INSTANTIATE_TEST_SUITE_P(
    Lines, BrokenSections,
    testing::Values(std::pair("mark x y\n", "a mark is broken"),
                    std::pair("mark 1\n", "a mark is broken"),
                    std::pair("mark -1 y\n", "a mark is broken"),
                    std::pair("scope 1 2\n", "a scope is broken"),
                    std::pair("scope 1 x y\n", "a scope is broken"),
                    std::pair("scope 1 -2 y\n", "a scope is broken"),
                    std::pair("scope 1 99999999999999999999 y\n", "a scope is broken"),
                    std::pair("threshold x\n", "a threshold is broken"),
                    std::pair("threshold 5 5\n", "a threshold is broken"),
                    std::pair("scope-lost\n", "more scopes were open at once"),
                    std::pair("mark 1 y\n", "a mark or scope has no snapshot"),
                    std::pair("scope 1 - y\n", "a mark or scope has no snapshot"),
                    std::pair(counted("mark-1", 5), "no place there: mark-1"),
                    std::pair(counted("begin-1", 5), "no place there: begin-1"),
                    std::pair(counted("end-1", 5), "no place there: end-1"),
                    std::pair(counted("other", 5), "no place there: other"),
                    std::pair("mark 1 y\n" + counted("begin-1", 5), "no place there: begin-1"),
                    std::pair("scope 1 - y\n" + counted("end-1", 5), "no place there: end-1"),
                    std::pair("scope 1 - y\n" + counted("begin-1", 5) + counted("begin-1", 5),
                              "no place there: begin-1"),
                    std::pair("scope 1 - y\n" + counted("begin-1", 5) + counted("end-1", 5) +
                                  counted("end-1", 5),
                              "no place there: end-1")));

TEST(Sections, NoneStandsBeforeTheBaseline) {
  ModuleTable modules;
  const Recording recording =
      read_recording("leakrun-recording 2\nmark 1 m\n" + counted("mark-1", 5) +
                         counted("baseline", 5) + counted("final", 5) + "leak-check-off\n",
                     modules);
  EXPECT_THAT(recording.problem, HasSubstr("no place there: mark-1"));
}

}  // namespace
}  // namespace leakrun

#include "runner/suppressor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runner/suppression_files.h"
#include "tests/unit/runner/temporary_tree.h"

namespace leakrun {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// Stacks have no symbols here: each is known by its module.
class SuppressorTest : public testing::Test {
 protected:
  CallStack stack(const std::string& module) {
    return {{symbols_.modules().intern(module, ""), 1}};
  }

  Leak leak(const std::string& module, std::uint64_t bytes) {
    return {LeakKind::kDirect, bytes, 2, stack(module)};
  }

  SiteGrowth site(const std::string& module, std::int64_t bytes) {
    return {bytes, 1, stack(module)};
  }

  // A process that leaked and grew by these.
  static void add_process(Measurement& measurement, std::vector<Leak> leaks,
                          std::vector<SiteGrowth> sites) {
    MeasuredProcess process;
    process.recording.leaks.emplace();
    for (const Leak& each : leaks) {
      process.recording.leaks->leaked_bytes += each.bytes;
      process.recording.leaks->leaked_allocations += each.allocations;
    }
    HeapFigures& figures = measurement.figures;
    figures.leaked_bytes = figures.leaked_bytes.value_or(0) + process.recording.leaks->leaked_bytes;
    figures.leaked_allocations =
        figures.leaked_allocations.value_or(0) + process.recording.leaks->leaked_allocations;
    process.recording.leaks->leaks = std::move(leaks);
    for (const SiteGrowth& each : sites) {
      process.recording.growth.bytes += each.bytes;
    }
    process.recording.growth.sites = std::move(sites);
    measurement.processes.push_back(std::move(process));
  }

  Suppressor suppressor(const std::string& lines) {
    return {read_suppressions(lines, "the.supp").value(), symbols_};
  }

  SymbolStore symbols_;
  HeapLimits limits_{1000, LeakPolicy::kFail, false, ""};
};

TEST_F(SuppressorTest, TakesLeaksOutOfAllFigures) {
  Measurement measurement;
  add_process(measurement, {leak("/liba.so", 100), leak("/libb.so", 30)}, {});
  add_process(measurement, {leak("/liba.so", 7)}, {});
  Suppressor suppressor = this->suppressor("leak:liba");
  suppressor.apply(0, measurement, limits_);
  EXPECT_EQ(measurement.figures.leaked_bytes, 30U);
  EXPECT_EQ(measurement.figures.leaked_allocations, 2U);
  EXPECT_EQ(measurement.suppressed_leaked_bytes, 107U);
  EXPECT_THAT(measurement.processes[0].recording.leaks->leaks, SizeIs(1));
  EXPECT_EQ(measurement.processes[0].recording.leaks->leaked_bytes, 30U);
  EXPECT_THAT(measurement.processes[1].recording.leaks->leaks, IsEmpty());
  EXPECT_EQ(measurement.figures.note, "Suppressed: 107 bytes in 4 leaks by leak:liba.");
  const SuppressionUse use = suppressor.uses(true).at(0);
  EXPECT_EQ(use.matches, 2U);
  EXPECT_EQ(use.bytes, 107U);
  EXPECT_FALSE(use.stale);
}

TEST_F(SuppressorTest, KeepsWhatTheSummaryHasBesidesTheList) {
  Measurement measurement;
  add_process(measurement, {leak("/liba.so", 100)}, {});
  measurement.processes[0].recording.leaks->leaked_bytes = 150;  // max_leaks=1
  measurement.figures.leaked_bytes = 150;
  suppressor("leak:liba").apply(0, measurement, limits_);
  EXPECT_EQ(measurement.figures.leaked_bytes, 50U);
}

TEST_F(SuppressorTest, ABudgetHoldsForAllProcessesOfATest) {
  Measurement measurement;
  add_process(measurement, {leak("/liba.so", 60)}, {});
  add_process(measurement, {leak("/liba.so", 60)}, {});
  suppressor("leak:liba max=100").apply(0, measurement, limits_);
  EXPECT_EQ(measurement.figures.leaked_bytes, 120U);
  EXPECT_EQ(measurement.figures.note, "");
  suppressor("leak:liba max=120").apply(0, measurement, limits_);
  EXPECT_EQ(measurement.figures.leaked_bytes, 0U);
}

TEST_F(SuppressorTest, TheFirstThatMatchesHasTheStack) {
  Measurement measurement;
  add_process(measurement, {leak("/liba.so", 60)}, {});
  Suppressor suppressor = this->suppressor("leak:liba max=10\nleak:liba");
  suppressor.apply(0, measurement, limits_);
  EXPECT_EQ(measurement.figures.leaked_bytes, 60U);
  EXPECT_TRUE(suppressor.uses(true).at(1).stale);
  EXPECT_FALSE(suppressor.uses(true).at(0).stale) << "over its budget, but it matches";
  EXPECT_FALSE(suppressor.uses(false).at(1).stale);
}

TEST_F(SuppressorTest, TakesGrowthOutOfProcessesAndScopesThatAreOver) {
  Measurement measurement;
  add_process(measurement, {}, {site("/liba.so", 5000), site("/libb.so", 500)});
  Section scope;
  scope.growth.bytes = 3000;
  scope.growth.sites = {site("/liba.so", 3000)};
  measurement.processes[0].recording.sections = {scope};
  Suppressor suppressor = this->suppressor("leak:liba");
  suppressor.apply(0, measurement, limits_);
  EXPECT_EQ(measurement.processes[0].recording.growth.bytes, 500);
  EXPECT_THAT(measurement.processes[0].recording.growth.sites, SizeIs(1));
  EXPECT_EQ(measurement.processes[0].suppressed_growth_bytes, 5000U);
  EXPECT_EQ(measurement.processes[0].recording.sections[0].growth.bytes, 0);
  EXPECT_THAT(measurement.figures.note, HasSubstr("4.88 KB growth by leak:liba"));
  EXPECT_EQ(suppressor.uses(true).at(0).bytes, 5000U);
}

TEST_F(SuppressorTest, LeavesGrowthWithinTheThresholdAndWithoutStacks) {
  Measurement measurement;
  add_process(measurement, {}, {site("/liba.so", 900)});
  add_process(measurement, {}, {});
  measurement.processes[1].recording.growth.bytes = 5000;
  Suppressor suppressor = this->suppressor("leak:*");
  suppressor.apply(0, measurement, limits_);
  EXPECT_EQ(measurement.processes[0].recording.growth.bytes, 900);
  EXPECT_EQ(measurement.processes[1].recording.growth.bytes, 5000);
}

TEST_F(SuppressorTest, SeesWhatItMatchesInTestsWithinTheirLimits) {
  Suppressor suppressor = this->suppressor("leak:liba\nleak:libb");
  std::vector<JudgedTest> tests(1);
  tests[0].growth_sites = {site("/libb.so", 10)};
  suppressor.look_for_matches(tests);
  EXPECT_TRUE(suppressor.uses(true).at(0).stale);
  EXPECT_FALSE(suppressor.uses(true).at(1).stale);
  EXPECT_EQ(suppressor.uses(true).at(1).matches, 0U);
}

TEST_F(SuppressorTest, LeavesExemptTestsAndProcessesAlone) {
  Measurement measurement;
  add_process(measurement, {leak("/liba.so", 60)}, {});
  HeapLimits exempt = limits_;
  exempt.exempt = true;
  suppressor("leak:*").apply(0, measurement, exempt);
  EXPECT_EQ(measurement.figures.leaked_bytes, 60U);
}

TEST_F(SuppressorTest, NeverMatchesTheAgentsFrame) {
  Measurement measurement;
  Leak through_agent = leak("/libb.so", 60);
  through_agent.stack.push_back(stack("/usr/lib/leakrun/libleakrun_agent.so").front());
  add_process(measurement, {through_agent}, {});
  suppressor("leak:leak\nleak:/usr/lib").apply(0, measurement, limits_);
  EXPECT_EQ(measurement.figures.leaked_bytes, 60U);
}

TEST_F(SuppressorTest, ThoseOfLsanOptionsHoldForTheLeaksOfTheirTest) {
  TemporaryTree tree;
  const auto file = tree.write("lsan.supp", "leak:liba\n");
  Suppressor suppressor = this->suppressor("leak:none");
  suppressor.add_for_leaks(1, file);
  for (const std::size_t test : {0U, 1U}) {
    Measurement measurement;
    add_process(measurement, {leak("/liba.so", 60)}, {site("/liba.so", 5000)});
    suppressor.apply(test, measurement, limits_);
    EXPECT_EQ(measurement.figures.leaked_bytes, test == 1 ? 0U : 60U);
    EXPECT_EQ(measurement.processes[0].recording.growth.bytes, 5000);
  }
}

TEST_F(SuppressorTest, ThoseOfAProgramHoldForItsLeaks) {
  Measurement measurement;
  add_process(measurement, {leak("/liba.so", 60)}, {});
  add_process(measurement, {leak("/liba.so", 7)}, {});
  measurement.processes[0].recording.lsan_suppressions = "leak:liba\n";
  measurement.processes[0].recording.executable = "/bin/tests";
  Suppressor suppressor = this->suppressor("");
  suppressor.apply(0, measurement, limits_);
  EXPECT_EQ(measurement.figures.leaked_bytes, 7U);
  EXPECT_THAT(suppressor.uses(true).at(0).file, HasSubstr("/bin/tests"));
}

}  // namespace
}  // namespace leakrun

#include "runner/test_environment.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "runner/unwind.h"
#include "tests/unit/runner/temporary_tree.h"

namespace leakrun {
namespace {

class EnvironmentOf : public testing::Test {
 protected:
  // What the runtimes make of an option list: the last of an option counts.
  std::string option(const std::string& variable, const std::string& name) const {
    std::string last = "not given";
    for (const std::string& entry : split(value(variable), ':')) {
      if (entry.rfind(name + "=", 0) == 0) {
        last = entry.substr(name.size() + 1);
      }
    }
    return last;
  }

  std::string value(const std::string& variable) const {
    for (const std::string& entry : environment_of(test_, base_, setup_)) {
      if (entry.rfind(variable + "=", 0) == 0) {
        return entry.substr(variable.size() + 1);
      }
    }
    return "not set";
  }

  TestCase test_;
  Environment base_;
  AgentSetup setup_{"/opt/leakrun/libleakrun_agent.so", "/tmp/recordings", {}, false};
};

TEST_F(EnvironmentOf, PutsTheAgentIn) {
  EXPECT_EQ(value("LD_PRELOAD"), "/opt/leakrun/libleakrun_agent.so");
  EXPECT_EQ(value("LEAKRUN_RECORDING_DIR"), "/tmp/recordings");
}

TEST_F(EnvironmentOf, HasTheAgentRunItsThreadOnlyForATimeline) {
  base_["LEAKRUN_SAMPLER"] = "of another leakrun";
  EXPECT_EQ(value("LEAKRUN_SAMPLER"), "not set");
  setup_.records_timeline = true;
  EXPECT_EQ(value("LEAKRUN_SAMPLER"), "p");
  setup_.answers_requests = true;
  EXPECT_EQ(value("LEAKRUN_SAMPLER"), "pr");
}

TEST_F(EnvironmentOf, TellsTheRuntimesWhatTheReaderOfRecordingsNeeds) {
  for (const char* variable : {"ASAN_OPTIONS", "LSAN_OPTIONS"}) {
    EXPECT_EQ(option(variable, "exitcode"), std::to_string(kSanitizerExitStatus)) << variable;
    EXPECT_EQ(option(variable, "symbolize"), "0") << variable;
    EXPECT_EQ(option(variable, "stack_trace_format"), "DEFAULT") << variable;
    EXPECT_EQ(option(variable, "strip_path_prefix"), "") << variable;
    EXPECT_EQ(option(variable, "color"), "never") << variable;
    EXPECT_EQ(option(variable, "detect_leaks"), "not given") << variable;
  }
  EXPECT_EQ(option("ASAN_OPTIONS", "verify_asan_link_order"), "0");
}

TEST_F(EnvironmentOf, KeepsTheUsersOptionsAndWinsOverThem) {
  base_["ASAN_OPTIONS"] = "detect_stack_use_after_return=1:exitcode=7:symbolize=1";
  base_["LSAN_OPTIONS"] = "suppressions=/src/lsan.supp:exitcode=8:symbolize=1:max_leaks=3";
  EXPECT_EQ(option("ASAN_OPTIONS", "detect_stack_use_after_return"), "1");
  EXPECT_EQ(option("ASAN_OPTIONS", "exitcode"), "113");
  EXPECT_EQ(option("ASAN_OPTIONS", "symbolize"), "0");
  EXPECT_EQ(option("LSAN_OPTIONS", "suppressions"), "/src/lsan.supp");
  EXPECT_EQ(option("LSAN_OPTIONS", "max_leaks"), "3");
  EXPECT_EQ(option("LSAN_OPTIONS", "exitcode"), "113");
  EXPECT_EQ(option("LSAN_OPTIONS", "symbolize"), "0") << "read after ASAN_OPTIONS";
}

TEST_F(EnvironmentOf, LeavesNoSuppressionsToTheRuntimeWhereLeakrunTakesThem) {
  setup_.takes_suppressions = true;
  base_["LSAN_OPTIONS"] = "max_leaks=3";
  EXPECT_EQ(option("LSAN_OPTIONS", "suppressions"), "not given") << "the program's own may hold";
  base_["LSAN_OPTIONS"] = "suppressions=/src/lsan.supp:max_leaks=3";
  base_["ASAN_OPTIONS"] = "suppressions=/src/asan.supp";
  EXPECT_EQ(option("LSAN_OPTIONS", "suppressions"), "");
  EXPECT_EQ(option("LSAN_OPTIONS", "max_leaks"), "3");
  EXPECT_EQ(option("ASAN_OPTIONS", "suppressions"), "/src/asan.supp") << "of another kind";
}

TEST_F(EnvironmentOf, HasTheUnwinderThatIsAskedFor) {
  EXPECT_EQ(option("ASAN_OPTIONS", "fast_unwind_on_malloc"), "not given");
  setup_.unwinder = Unwinder::kFast;
  EXPECT_EQ(option("ASAN_OPTIONS", "fast_unwind_on_malloc"), "1");
  EXPECT_EQ(option("ASAN_OPTIONS", "malloc_context_size"), "not given");
  setup_.unwinder = Unwinder::kFull;
  for (const char* variable : {"ASAN_OPTIONS", "LSAN_OPTIONS"}) {
    EXPECT_EQ(option(variable, "fast_unwind_on_malloc"), "0") << variable;
    EXPECT_EQ(option(variable, "malloc_context_size"), "100") << variable;
  }
  EXPECT_FALSE(chooses_unwinder(test_, base_));
}

TEST_F(EnvironmentOf, LeavesTheUnwinderToTheUser) {
  setup_.unwinder = Unwinder::kFull;
  test_.environment = {{"ASAN_OPTIONS", "fast_unwind_on_malloc=1"}};
  EXPECT_EQ(option("ASAN_OPTIONS", "fast_unwind_on_malloc"), "1");
  EXPECT_EQ(option("LSAN_OPTIONS", "fast_unwind_on_malloc"), "not given");
  EXPECT_EQ(option("ASAN_OPTIONS", "malloc_context_size"), "100") << "each by itself";
  EXPECT_TRUE(chooses_unwinder(test_, base_));
  test_.environment = {};
  base_["LSAN_OPTIONS"] = "malloc_context_size=12";
  EXPECT_EQ(option("ASAN_OPTIONS", "malloc_context_size"), "not given");
  EXPECT_EQ(option("LSAN_OPTIONS", "malloc_context_size"), "12");
  EXPECT_TRUE(chooses_unwinder(test_, base_));
  test_.unset_environment = {"LSAN_OPTIONS"};
  EXPECT_FALSE(chooses_unwinder(test_, base_));
}

TEST_F(EnvironmentOf, SwitchesLeakDetectionOffForGoodWhereItIsNotWanted) {
  base_["ASAN_OPTIONS"] = "detect_leaks=1";
  base_["LSAN_OPTIONS"] = "detect_leaks=1";
  EXPECT_EQ(option("ASAN_OPTIONS", "detect_leaks"), "1");
  setup_.limits.leaks = LeakPolicy::kWarn;
  EXPECT_EQ(option("ASAN_OPTIONS", "detect_leaks"), "1");
  setup_.limits.leaks = LeakPolicy::kOff;
  EXPECT_EQ(option("ASAN_OPTIONS", "detect_leaks"), "0");
  EXPECT_EQ(option("LSAN_OPTIONS", "detect_leaks"), "0");
}

TEST_F(EnvironmentOf, PreloadsTheAgentBeforeWhatTheUserPreloads) {
  base_["LD_PRELOAD"] = "/lib/libfaketime.so /lib/other.so";
  EXPECT_EQ(value("LD_PRELOAD"),
            "/opt/leakrun/libleakrun_agent.so:/lib/libfaketime.so /lib/other.so");
}

TEST_F(EnvironmentOf, MergesTheTestsOwnOptionsToo) {
  base_["ASAN_OPTIONS"] = "quarantine_size_mb=1";
  base_["LD_PRELOAD"] = "/lib/users.so";
  test_.environment = {{"ASAN_OPTIONS", "fast_unwind_on_malloc=0"},
                       {"LD_PRELOAD", "/lib/tests.so"}};
  EXPECT_EQ(option("ASAN_OPTIONS", "fast_unwind_on_malloc"), "0");
  EXPECT_EQ(option("ASAN_OPTIONS", "quarantine_size_mb"), "not given") << "set anew by the test";
  EXPECT_EQ(option("ASAN_OPTIONS", "exitcode"), "113");
  EXPECT_EQ(value("LD_PRELOAD"), "/opt/leakrun/libleakrun_agent.so:/lib/tests.so");
}

TEST_F(EnvironmentOf, SetsAndUnsetsWhatTheTestSays) {
  base_ = {{"HOME", "/home/user"}, {"TZ", "UTC"}, {"LANG", "C"}};
  test_.unset_environment = {"TZ", "MISSING", "LANG"};
  test_.environment = {{"HOME", "/nowhere"}, {"LANG", "C.UTF-8"}, {"EMPTY", ""}};
  EXPECT_EQ(value("HOME"), "/nowhere");
  EXPECT_EQ(value("TZ"), "not set");
  EXPECT_EQ(value("LANG"), "C.UTF-8");
  EXPECT_EQ(value("EMPTY"), "");
}

TEST_F(EnvironmentOf, CannotLoseTheAgentToTheTestsOwnVariables) {
  test_.unset_environment = {"LD_PRELOAD", "ASAN_OPTIONS"};
  test_.environment = {{"LEAKRUN_RECORDING_DIR", "/elsewhere"}};
  EXPECT_EQ(value("LD_PRELOAD"), "/opt/leakrun/libleakrun_agent.so");
  EXPECT_EQ(value("LEAKRUN_RECORDING_DIR"), "/tmp/recordings");
  EXPECT_EQ(option("ASAN_OPTIONS", "exitcode"), "113");
}

TEST_F(EnvironmentOf, AsksForCallStacksOfGrowthBelowASmallThreshold) {
  EXPECT_EQ(value("LEAKRUN_PROFILE_FLOOR"), std::to_string(kProfileFloorBytes));
  setup_.limits.threshold_bytes = 1000;
  EXPECT_EQ(value("LEAKRUN_PROFILE_FLOOR"), "1000");
  setup_.limits.threshold_bytes = 0;
  EXPECT_EQ(value("LEAKRUN_PROFILE_FLOOR"), "0");
}

TEST(CurrentEnvironment, HasTheVariablesOfThisProcess) {
  const ScopedVariable set("LEAKRUN_TEST_A", "one=two");
  const ScopedVariable empty("LEAKRUN_TEST_B", "");
  const Environment variables = current_environment();
  EXPECT_EQ(variables.at("LEAKRUN_TEST_A"), "one=two");
  EXPECT_EQ(variables.at("LEAKRUN_TEST_B"), "");
  EXPECT_EQ(variables.count("LEAKRUN_TEST_C"), 0U);
}

TEST(CanBePreloaded, NeedsAPathThatTheLoaderDoesNotSplit) {
  EXPECT_TRUE(can_be_preloaded("/opt/leakrun/lib/libleakrun_agent.so"));
  EXPECT_FALSE(can_be_preloaded("/opt/my tools/libleakrun_agent.so"));
  EXPECT_FALSE(can_be_preloaded("/opt/a:b/libleakrun_agent.so"));
}

}  // namespace
}  // namespace leakrun

#include <gmock/gmock.h>

#include <algorithm>
#include <sstream>

#include "base/file.h"
#include "leakrun_process.h"

namespace leakrun {
namespace {

// The agent's promises: docs/architecture.md.

// What the agent takes from elsewhere: the C library's start, end and look-up of functions, and the
// sanitizer runtime. No C++ runtime, no thread, no signal handler, and the heap for one byte alone,
// by which the counter of LeakSanitizer without AddressSanitizer is tried. Standard output is
// flushed at the end by functions that, unlike fflush, no sanitizer intercepts and that allocate
// nothing.
TEST(Agent, TakesNothingFromOthersButWhatIsNamedHere) {
  const InvocationResult symbols =
      run_leakrun({.arguments = {"-D", "--undefined-only", "-P", LEAKRUN_AGENT}, .program = "nm"});
  ASSERT_EQ(symbols.exit_status, 0) << symbols.error_output;
  const std::vector<std::string> allowed = {"_ITM_deregisterTMCloneTable",
                                            "_ITM_registerTMCloneTable",
                                            "__cxa_finalize",
                                            "__gmon_start__",
                                            "__errno_location",
                                            "__register_atfork",
                                            "clone",
                                            "dl_iterate_phdr",
                                            "dladdr",
                                            "dlsym",
                                            "fflush_unlocked",
                                            "ftrylockfile",
                                            "funlockfile",
                                            "stdout",
                                            "getauxval",
                                            "fstat",
                                            "getenv",
                                            "on_exit",
                                            "syscall",
                                            "malloc",
                                            "free"};
  std::istringstream lines(symbols.output);
  int count = 0;
  for (std::string name, rest; lines >> name && std::getline(lines, rest); count++) {
    name = name.substr(0, name.find('@'));
    const bool is_of_a_sanitizer = name.starts_with("__sanitizer_") ||
                                   name.starts_with("__asan_") || name.starts_with("__lsan_");
    EXPECT_TRUE(is_of_a_sanitizer ||
                std::find(allowed.begin(), allowed.end(), name) != allowed.end())
        << name;
  }
  EXPECT_GT(count, 10);
  const InvocationResult needed =
      run_leakrun({.arguments = {"-d", LEAKRUN_AGENT}, .program = "readelf"});
  EXPECT_THAT(needed.output, testing::HasSubstr("[libc.so.6]"));
  EXPECT_THAT(needed.output, testing::Not(testing::HasSubstr("libstdc++")));
  EXPECT_THAT(needed.output, testing::Not(testing::HasSubstr("libgcc_s")));
}

class AgentInside : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Compilers, AgentInside, testing::Values("clang", "gcc"),
                         [](const auto& info) { return info.param; });

TEST_P(AgentInside, IsNotSeenInTheHeapTheThreadsAndTheSignals) {
  const PrivateFolder folder("leakrun-e2e");
  const std::string options = "ASAN_OPTIONS=symbolize=0:verify_asan_link_order=0";
  Invocation bare{.environment = {options}, .program = program(GetParam(), "counts_allocations")};
  Invocation inside = bare;
  inside.environment.push_back(std::string("LD_PRELOAD=") + LEAKRUN_AGENT);
  inside.environment.push_back("LEAKRUN_RECORDING_DIR=" + folder.path().string());
  const InvocationResult without = run_leakrun(bare);
  const InvocationResult with = run_leakrun(inside);
  EXPECT_THAT(without.error_output, testing::HasSubstr("end: "));
  EXPECT_EQ(with.error_output, without.error_output);
  EXPECT_EQ(with.exit_status, 0);
  EXPECT_FALSE(std::filesystem::is_empty(folder.path())) << "the agent was not there";
}

// The agent records the counter alone where the heap hardly changed.
TEST_P(AgentInside, TakesNoProfileOfATestThatDoesNothing) {
  const PrivateFolder folder("leakrun-e2e");
  run_leakrun({.environment = {"ASAN_OPTIONS=symbolize=0:verify_asan_link_order=0",
                               std::string("LD_PRELOAD=") + LEAKRUN_AGENT,
                               "LEAKRUN_RECORDING_DIR=" + folder.path().string()},
               .program = program(GetParam(), "clean")});
  int recordings = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    const auto text = read_file(entry.path(), 1 << 20);
    ASSERT_TRUE(text);
    EXPECT_THAT(*text, testing::HasSubstr("snapshot baseline counter "));
    EXPECT_THAT(*text, testing::HasSubstr("snapshot final counter "));
    EXPECT_THAT(*text, testing::Not(testing::HasSubstr("Live Heap")));
    recordings++;
  }
  EXPECT_EQ(recordings, 1);
}

}  // namespace
}  // namespace leakrun

// --heap-profile: programs that the agent cannot enter, by what their runtime prints by itself.
#include <gmock/gmock.h>

#include "leakrun_process.h"
#include "report/json_report.h"

namespace leakrun {
namespace {

using testing::HasSubstr;

TestResult measured(const std::string& compiler, const std::string& name,
                    std::vector<std::string> options) {
  options.insert(options.end(), {"--threshold-mb", "1", program(compiler, name)});
  return result_of(suite_of({.arguments = options}), name);
}

TEST(HeapProfile, GrowthHasItsStacksAndIsSaidToBeCoarse) {
  const TestResult result = measured("gcc-static", "grows_slowly", {"--heap-profile"});
  EXPECT_EQ(result.verdict, Verdict::kGrew) << result.reason;
  // At the latest profile, which is none of the end.
  EXPECT_GT(result.growth_bytes.value_or(0), 1 << 20);
  EXPECT_LT(result.growth_bytes.value_or(0), 9 << 20);
  EXPECT_THAT(result.reason, HasSubstr("Coarse: "));
  EXPECT_THAT(result.reason, HasSubstr("Leaks unknown: "));
  EXPECT_EQ(result.leaked_bytes, std::nullopt);
  ASSERT_FALSE(result.growth_sites.empty());
  const Frame* place = place_of(result.growth_sites.front().stack);
  ASSERT_NE(place, nullptr);
  EXPECT_THAT(place->function, testing::StartsWith("remember("));
  EXPECT_THAT(place->file, testing::EndsWith("programs/grows_slowly.cpp"));
}

TEST(HeapProfile, LeaksAreNamed) {
  for (const char* name : {"leaks_slowly", "leaks"}) {
    const TestResult result = measured("gcc-static", name, {"--heap-profile"});
    EXPECT_EQ(result.leaked_bytes, 10'000U) << name;
    EXPECT_THAT(result.reason, HasSubstr("9.77 KB leaked in 10 allocations")) << name;
    ASSERT_EQ(result.leaks.size(), 1U) << name;
    const Frame* place = place_of(result.leaks[0].stack);
    ASSERT_NE(place, nullptr);
    EXPECT_EQ(place->function, "lose()") << name;
  }
}

TEST(HeapProfile, ShortTestIsNotMeasuredAndSaysWhy) {
  const TestResult result = measured("gcc-static", "clean", {"--heap-profile"});
  EXPECT_EQ(result.error, ErrorKind::kNotMeasured);
  EXPECT_EQ(result.growth_bytes, std::nullopt);
  EXPECT_THAT(result.reason, HasSubstr("it ended before the runtime printed a heap profile"));
  EXPECT_EQ(result.outcome, Outcome::kPassed);
}

TEST(HeapProfile, AsanErrorHasItsReport) {
  const TestResult result = measured("gcc-static", "uses_after_free", {"--heap-profile"});
  EXPECT_EQ(result.error, ErrorKind::kAsan) << result.reason;
  EXPECT_THAT(result.asan_report, HasSubstr("heap-use-after-free on address"));
  EXPECT_THAT(result.asan_report, HasSubstr("SUMMARY: AddressSanitizer"));
}

// GCC 12's runtime then prints no profile either.
TEST(HeapProfile, DeniedTracingIsNotMeasuredAndNoAsanError) {
  for (const char* name : {"grows_slowly", "leaks_slowly", "clean"}) {
    const InvocationResult result =
        run_leakrun({.arguments = {LEAKRUN_PROGRAM, "--heap-profile", "--json", "-",
                                   program("gcc-static", name)},
                     .program = LEAKRUN_DENY_PTRACE});
    EXPECT_EQ(result.exit_status, 5) << name;
    EXPECT_THAT(result.error_output, HasSubstr("--cap-add=SYS_PTRACE")) << name;
    const auto suite = read_json_report(result.output);
    ASSERT_TRUE(suite) << suite.error();
    const TestResult test = result_of(*suite, name);
    EXPECT_EQ(test.outcome, Outcome::kPassed) << test.reason;
    EXPECT_EQ(test.error, ErrorKind::kNotMeasured) << test.reason;
    EXPECT_EQ(test.asan_report, "") << name;
  }
}

class HeapProfileBesideTheAgent : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Compilers, HeapProfileBesideTheAgent, testing::Values("clang", "gcc"),
                         [](const auto& test) { return test.param; });

TEST_P(HeapProfileBesideTheAgent, ChangesNothing) {
  for (const char* name : {"clean", "leaks", "grows_slowly", "leaks_slowly"}) {
    const TestResult without = measured(GetParam(), name, {});
    const TestResult with = measured(GetParam(), name, {"--heap-profile"});
    EXPECT_EQ(with.verdict, without.verdict) << name;
    EXPECT_EQ(with.reason, without.reason) << name;
    EXPECT_EQ(with.growth_bytes, without.growth_bytes) << name;
    EXPECT_EQ(with.leaked_bytes, without.leaked_bytes) << name;
    EXPECT_EQ(with.baseline_bytes, without.baseline_bytes) << name;
    EXPECT_EQ(with.growth_sites.size(), without.growth_sites.size()) << name;
    EXPECT_EQ(with.processes.size(), 1U) << name;
    EXPECT_EQ(with.output.standard_error, without.output.standard_error) << name;
  }
}

}  // namespace
}  // namespace leakrun

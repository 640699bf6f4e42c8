// Tests that may not be traced: LeakSanitizer cannot check, and the runtimes of Clang up to 16 and
// GCC 12 print no memory profile.
#include <gmock/gmock.h>

#include <algorithm>
#include <sstream>

#include "base/child_process.h"
#include "base/text.h"
#include "leakrun_process.h"
#include "report/json_report.h"

namespace leakrun {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* kLeaksUnknown =
    "Leaks unknown: LeakSanitizer could not trace the process (is ptrace denied?).";

// How leakrun is run, or the program runs itself, so that nothing can be traced.
enum class Denial { kSeccomp, kStrace, kByTheProgram };

struct Surroundings {
  Denial denial;
  std::string compiler;
};

std::string name_of(const Surroundings& surroundings) {
  std::string name = surroundings.denial == Denial::kSeccomp  ? "Seccomp"
                     : surroundings.denial == Denial::kStrace ? "Strace"
                                                              : "ByTheProgram";
  return name + '_' + surroundings.compiler;
}

void PrintTo(const Surroundings& surroundings, std::ostream* out) {
  *out << name_of(surroundings);
}

// Under strace one compiler is enough: it is the denial that differs, and it is slow.
std::vector<Surroundings> all_surroundings() {
  std::vector<Surroundings> all = {{Denial::kStrace, "gcc"}};
  std::istringstream compilers(LEAKRUN_E2E_ALL_COMPILERS);
  for (std::string compiler; compilers >> compiler;) {
    all.push_back({Denial::kSeccomp, compiler});
    all.push_back({Denial::kByTheProgram, compiler});
  }
  return all;
}

class TracingDenied : public testing::TestWithParam<Surroundings> {
 protected:
  // `what` is what denies_tracing.cpp does, and the other programs do it where `name` says so.
  InvocationResult run(const std::string& name, const std::string& what,
                       std::vector<std::string> options) const {
    const bool by_itself = GetParam().denial == Denial::kByTheProgram;
    options.insert(options.begin(), {"--threshold-mb", "1"});
    options.push_back(program(GetParam().compiler, by_itself ? "denies_tracing" : name));
    if (by_itself) {
      options.insert(options.end(), {"--", what});
    }
    Invocation invocation{.arguments = options};
    if (GetParam().denial == Denial::kSeccomp) {
      invocation.arguments.insert(invocation.arguments.begin(), LEAKRUN_PROGRAM);
      invocation.program = LEAKRUN_DENY_PTRACE;
    } else if (GetParam().denial == Denial::kStrace) {
      invocation.arguments.insert(invocation.arguments.begin(),
                                  {"-f", "-qq", "-o", "/dev/null", LEAKRUN_PROGRAM});
      invocation.program = "strace";
    }
    return run_leakrun(invocation);
  }

  // Also what holds of each of them: the exit status, and one line that says the cure.
  TestResult judged(const std::string& name, const std::string& what, int exit_status) const {
    const InvocationResult result = run(name, what, {"--json", "-"});
    EXPECT_EQ(result.exit_status, exit_status) << result.error_output;
    std::vector<std::string> told;
    for (const std::string& line : split(result.error_output, '\n')) {
      if (line.rfind("leakrun: ", 0) == 0) {
        told.push_back(line);
      }
    }
    EXPECT_THAT(told, testing::ElementsAre(HasSubstr("--cap-add=SYS_PTRACE")));
    const auto suite = read_json_report(result.output);
    if (!suite || suite->results.size() != 1) {
      ADD_FAILURE() << result.error_output;
      return {};
    }
    return suite->results[0];
  }

  bool needs_tracing_for_stacks() const { return GetParam().compiler != "clang19"; }

  void SetUp() override {
    if (GetParam().denial == Denial::kStrace && find_program("strace").empty()) {
      GTEST_SKIP() << "no strace";
    }
  }
};

INSTANTIATE_TEST_SUITE_P(Everywhere, TracingDenied, testing::ValuesIn(all_surroundings()),
                         [](const auto& test) { return name_of(test.param); });

TEST_P(TracingDenied, GrowthIsKnownByItsTotal) {
  const TestResult result = judged("leaves_by_exit", "grow", 1);
  EXPECT_EQ(result.verdict, Verdict::kGrew) << result.reason;
  EXPECT_THAT(result.reason, HasSubstr("4.00 MB growth (threshold: 1.00 MB)"));
  EXPECT_THAT(result.reason, HasSubstr(kLeaksUnknown));
  EXPECT_EQ(result.leaked_bytes, std::nullopt);
  if (needs_tracing_for_stacks()) {
    EXPECT_THAT(result.reason, HasSubstr("Call stacks unknown: the runtime printed no memory "
                                         "profile (is ptrace denied?)."));
    EXPECT_THAT(result.growth_sites, IsEmpty());
  } else {
    EXPECT_THAT(result.reason, Not(HasSubstr("Call stacks unknown")));
    ASSERT_FALSE(result.growth_sites.empty());
    EXPECT_EQ(result.growth_sites[0].bytes, 4 << 20);
  }
}

TEST_P(TracingDenied, LeakIsUnknownAndNeitherLeakedNorFailed) {
  const TestResult result = judged("leaks", "leak", 0);
  EXPECT_EQ(result.verdict, Verdict::kPassed) << result.reason;
  EXPECT_EQ(result.reason, kLeaksUnknown);
  EXPECT_EQ(result.leaked_bytes, std::nullopt);
  EXPECT_THAT(result.leaks, IsEmpty());
}

TEST_P(TracingDenied, CleanTestPassesWithTheNote) {
  const TestResult result = judged("clean", "", 0);
  EXPECT_EQ(result.verdict, Verdict::kPassed) << result.reason;
  EXPECT_EQ(result.reason, kLeaksUnknown);
  EXPECT_TRUE(result.growth_bytes);
}

TEST_P(TracingDenied, FailingTestKeepsItsExitStatus) {
  const bool by_itself = GetParam().denial == Denial::kByTheProgram;
  const TestResult result = judged("fails", "fail", 1);
  EXPECT_EQ(result.verdict, Verdict::kFailed) << result.reason;
  EXPECT_THAT(result.reason,
              HasSubstr(by_itself ? "Test failed: exit status 7." : "Test failed: exit status 1."));
}

// Nobody asked for leaks, so nothing is amiss.
TEST_P(TracingDenied, WithoutLeakDetectionNothingIsToldOfIt) {
  const InvocationResult result = run("leaks", "leak", {"--leaks", "off"});
  EXPECT_EQ(result.exit_status, 0) << result.error_output;
  EXPECT_EQ(result.error_output, "");
  EXPECT_THAT(result.output, Not(HasSubstr("unknown")));
}

}  // namespace
}  // namespace leakrun

// Call stacks that the fast unwinder cuts short.
#include <gmock/gmock.h>

#include <algorithm>
#include <sstream>

#include "base/file.h"
#include "leakrun_process.h"

namespace leakrun {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

std::vector<std::string> compilers_of_cut_stacks() {
  std::istringstream stream(LEAKRUN_E2E_ALL_COMPILERS);
  return {std::istream_iterator<std::string>(stream), {}};
}

class CutStacks : public testing::TestWithParam<std::string> {
 protected:
  Invocation invocation(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(),
                     {"--threshold-mb", "1", program(GetParam(), "grows_in_library")});
    return {.arguments = arguments, .working_directory = folder_.path()};
  }

  TestResult run(std::vector<std::string> arguments, std::vector<std::string> environment = {}) {
    Invocation with = invocation(std::move(arguments));
    with.environment = std::move(environment);
    return result_of(suite_of(with), "grows_in_library");
  }

  std::ptrdiff_t runs() const {
    const auto text = read_file(folder_.path() / "runs", 1 << 10);
    return text ? std::count(text->begin(), text->end(), '\n') : 0;
  }

  PrivateFolder folder_{"leakrun-e2e"};
};

INSTANTIATE_TEST_SUITE_P(Compilers, CutStacks, testing::ValuesIn(compilers_of_cut_stacks()),
                         [](const auto& test) { return test.param; });

bool names_the_user(const TestResult& result) {
  if (result.growth_sites.empty()) {
    ADD_FAILURE() << "no stacks";
    return false;
  }
  const Stack& stack = result.growth_sites.front().stack;
  return std::any_of(stack.begin(), stack.end(), [](const Frame& frame) {
    return frame.function == "remember_lines()" &&
           frame.file.ends_with("programs/grows_in_library.cpp") && frame.line > 0;
  });
}

TEST_P(CutStacks, StayAsTheyAreWithFast) {
  const TestResult result = run({"--unwind", "fast"});
  EXPECT_EQ(result.verdict, Verdict::kGrew) << result.reason;
  EXPECT_FALSE(names_the_user(result));
  EXPECT_FALSE(result.has_full_stacks);
  EXPECT_EQ(result.unwind_note, "");
  EXPECT_EQ(runs(), 1);
}

TEST_P(CutStacks, AreWholeAtOnceWithFull) {
  const TestResult result = run({"--unwind", "full"});
  EXPECT_EQ(result.verdict, Verdict::kGrew) << result.reason;
  EXPECT_TRUE(names_the_user(result));
  EXPECT_FALSE(result.has_full_stacks);
  EXPECT_EQ(runs(), 1);
}

TEST_P(CutStacks, AreTakenFromASecondRun) {
  const TestResult result = run({});
  EXPECT_EQ(result.verdict, Verdict::kGrew) << result.reason;
  EXPECT_TRUE(names_the_user(result));
  EXPECT_TRUE(result.has_full_stacks);
  EXPECT_THAT(result.unwind_note, HasSubstr("a second run with the full unwinder"));
  EXPECT_THAT(result.attempts, SizeIs(0));
  EXPECT_EQ(runs(), 2);
}

TEST_P(CutStacks, AreMarkedInTheText) {
  const InvocationResult result = run_leakrun(invocation({"--leak-report"}));
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_THAT(result.output, HasSubstr("Call stacks are of a second run with the full unwinder"));
  EXPECT_THAT(result.output, HasSubstr("remember_lines"));
}

TEST_P(CutStacks, StayWhereTheSecondRunDoesNotGrow) {
  const TestResult result = run({"--", "once"});
  EXPECT_EQ(result.verdict, Verdict::kGrew) << result.reason;
  EXPECT_FALSE(names_the_user(result));
  EXPECT_FALSE(result.has_full_stacks);
  EXPECT_EQ(result.unwind_note,
            "Call stacks may be cut short: a second run with the full unwinder passed.");
  EXPECT_EQ(runs(), 2);
}

TEST_P(CutStacks, StayWhereTheUserChoseTheUnwinder) {
  for (const char* option : {"fast_unwind_on_malloc=1", "malloc_context_size=20"}) {
    const TestResult result = run({}, {std::string("ASAN_OPTIONS=") + option});
    EXPECT_EQ(result.verdict, Verdict::kGrew) << result.reason;
    EXPECT_EQ(result.unwind_note, "");
  }
  EXPECT_EQ(runs(), 2);
}

TEST_P(CutStacks, StayWhereTheRunStopsAtTheFirstFailure) {
  EXPECT_EQ(run({"--fail-fast"}).unwind_note, "");
  EXPECT_EQ(runs(), 1);
}

TEST_P(CutStacks, AreLookedAtAfterTheLastRetry) {
  const TestResult result = run({"--retries", "1"});
  EXPECT_EQ(result.verdict, Verdict::kGrew) << result.reason;
  EXPECT_TRUE(result.has_full_stacks);
  ASSERT_THAT(result.attempts, SizeIs(1));
  EXPECT_FALSE(result.attempts.front().has_full_stacks);
  EXPECT_EQ(runs(), 3);
}

TEST_P(CutStacks, NeedNoSecondRunWhereTheTestIsFlaky) {
  const TestResult result = run({"--retries", "1", "--", "once"});
  EXPECT_EQ(result.verdict, Verdict::kPassed) << result.reason;
  EXPECT_EQ(result.unwind_note, "");
  EXPECT_EQ(runs(), 2);
}

TEST_P(CutStacks, AreNotThoseOfCodeWithFramePointers) {
  for (const char* name : {"cache_grows", "leaks"}) {
    const SuiteResult suite =
        suite_of({.arguments = {"--threshold-mb", "1", program(GetParam(), name)}});
    ASSERT_THAT(suite.results, SizeIs(1));
    EXPECT_EQ(suite.results[0].unwind_note, "") << name;
  }
}

}  // namespace
}  // namespace leakrun

// A leak check during which a thread ran on may call leaked what is in use: the test runs again.
#include <gmock/gmock.h>

#include <algorithm>

#include "base/file.h"
#include "leakrun_process.h"

namespace leakrun {
namespace {

class Rerun : public testing::TestWithParam<std::string> {
 protected:
  TestResult run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), program(GetParam(), "leaks_while_thread_runs"));
    return result_of(suite_of({.arguments = arguments, .working_directory = folder_.path()}),
                     "leaks_while_thread_runs");
  }

  std::ptrdiff_t runs() const {
    const auto text = read_file(folder_.path() / "runs", 1 << 10);
    return text ? std::count(text->begin(), text->end(), '\n') : 0;
  }

  PrivateFolder folder_{"leakrun-e2e"};
};

INSTANTIATE_TEST_SUITE_P(Compilers, Rerun, testing::Values("clang", "gcc"),
                         [](const auto& test) { return test.param; });

TEST_P(Rerun, SecondRunCounts) {
  const TestResult result = run({"--", "once"});
  EXPECT_EQ(result.verdict, Verdict::kPassed) << result.reason;
  EXPECT_EQ(result.reason, "");
  EXPECT_EQ(result.leaked_bytes, 0U);
  EXPECT_TRUE(result.leaks.empty());
  EXPECT_EQ(runs(), 2);
}

TEST_P(Rerun, SecondRunIsTheLast) {
  const TestResult result = run({});
  EXPECT_EQ(result.verdict, Verdict::kLeaked) << result.reason;
  EXPECT_EQ(result.leaked_bytes, 10'000U);
  EXPECT_THAT(result.reason, testing::HasSubstr("what it calls leaked may be in use."));
  EXPECT_EQ(runs(), 2);
}

}  // namespace
}  // namespace leakrun

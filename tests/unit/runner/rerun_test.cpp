#include "runner/rerun.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "base/file.h"
#include "runner/options.h"

namespace leakrun {
namespace {

using testing::ElementsAre;

std::vector<std::string> rerun_of(const std::vector<std::string>& arguments) {
  const auto options = parse_options(arguments);
  EXPECT_TRUE(options);
  return options ? options->rerun_arguments : std::vector<std::string>{};
}

TEST(RerunArguments, HaveTargetsAndWhatTestsArePassed) {
  EXPECT_THAT(rerun_of({"a", "b c"}), ElementsAre("a", "b c"));
  EXPECT_THAT(rerun_of({"a", "--", "-x", "--", ""}), ElementsAre("a", "--", "-x", "--", ""));
}

TEST(RerunArguments, HaveWhatDecidesAndNotWhatChoosesOrWrites) {
  EXPECT_THAT(rerun_of({"--threshold-mb=3",
                        "--heap-profile",
                        "--override",
                        "A:skip",
                        "--override=B:skip",
                        "--cmake-arg",
                        "-DX=ON",
                        "--filter",
                        "A",
                        "--exclude",
                        "B",
                        "--label",
                        "l",
                        "--shard",
                        "1/2",
                        "--rerun-failed",
                        "old.json",
                        "--junit",
                        "a.xml",
                        "--json",
                        "a.json",
                        "--leak-report",
                        "-q",
                        "-j",
                        "2",
                        "--fail-fast",
                        "--retries",
                        "2",
                        "t"}),
              ElementsAre("--heap-profile", "--threshold-mb", "3", "--override", "A:skip",
                          "--override", "B:skip", "--cmake-arg=-DX=ON", "t"));
}

TEST(RerunArguments, HaveWhatTheEnvironmentSaysAndNotWhatTheFileSays) {
  const PrivateFolder folder("leakrun-unit");
  const std::string file = (folder.path() / "leakrun.cfg").string();
  ASSERT_TRUE(write_file_atomically(file, "timeout = 7\nleaks = warn\nshard = 1/2\n"));
  ASSERT_EQ(setenv("LEAKRUN_LEAKS", "off", 1), 0);  // NOLINT(concurrency-mt-unsafe)
  const auto arguments = rerun_of({"--config", file, "t"});
  unsetenv("LEAKRUN_LEAKS");  // NOLINT(concurrency-mt-unsafe)
  EXPECT_THAT(arguments, ElementsAre("--config", file, "--leaks", "off", "--shard", "1/1", "t"));
}

TEST(NamedResults, IsAFileThatCanBeReadAgain) {
  EXPECT_EQ(named_results("-"), "");
  EXPECT_EQ(named_results("/dev/null"), "");
  EXPECT_EQ(named_results(""), "");
  EXPECT_EQ(named_results("not/there/yet.json"), "not/there/yet.json");
}

}  // namespace
}  // namespace leakrun

#include "runner/live/live_files.h"

#include <gtest/gtest.h>

#include "tests/unit/runner/temporary_tree.h"

namespace leakrun {
namespace {

class LiveFiles : public testing::Test {
 protected:
  std::optional<LiveSample> sample() const {
    const auto process = live_process(tree_.path());
    return process ? std::optional(process->sample) : std::nullopt;
  }

  TemporaryTree tree_;
};

TEST_F(LiveFiles, SayNothingBeforeThereIsASample) {
  EXPECT_FALSE(live_process(tree_.path() / "missing"));
  EXPECT_FALSE(sample());
  tree_.write("4.0", "leakrun-recording 4\n");
  EXPECT_FALSE(sample());
  tree_.write("4.0.timeline", "leakrun-timeline 1\n");
  EXPECT_FALSE(sample());
  tree_.write("4.0.timeline", "leakrun-timeline 1\n80 72704 65");
  EXPECT_FALSE(sample());
}

TEST_F(LiveFiles, HaveTheFirstAndTheLastSample) {
  std::string text = "leakrun-timeline 1\n80 72704 6500000\n";
  tree_.write("4.0.timeline", text);
  EXPECT_EQ(sample(), (LiveSample{72704, 72704, 6500000}));
  for (int i = 1; i < 500; i++) {
    text += std::to_string(i) + "00000 " + std::to_string(72704 + i) + " 7000000\n";
    tree_.write("4.0.timeline", text);
    EXPECT_EQ(sample(), (LiveSample{72704, 72704u + static_cast<unsigned>(i), 7000000})) << i;
    // The next one is being written.
    tree_.write("4.0.timeline", text + std::to_string(i));
    EXPECT_EQ(sample(), (LiveSample{72704, 72704u + static_cast<unsigned>(i), 7000000})) << i;
  }
}

TEST_F(LiveFiles, AreOfTheProcessThatGrewMost) {
  tree_.write("4.0.timeline", "leakrun-timeline 1\n0 1000 1\n100000 1010 1\n");
  tree_.write("5.0.timeline", "leakrun-timeline 1\n0 10 2\n100000 50 2\n");
  tree_.write("6.0.timeline", "garbage\n");
  const auto process = live_process(tree_.path());
  ASSERT_TRUE(process);
  EXPECT_EQ(process->recording, tree_.path() / "5.0");
  EXPECT_EQ(process->sample.growth_bytes(), 40);
}

TEST_F(LiveFiles, AskTheAgentByAFile) {
  ask_for_snapshot(tree_.path() / "5.0");
  EXPECT_TRUE(std::filesystem::exists(tree_.path() / "5.0.wanted"));
  EXPECT_EQ(snapshot_of(tree_.path() / "5.0"), tree_.path() / "5.0.live");
}

}  // namespace
}  // namespace leakrun

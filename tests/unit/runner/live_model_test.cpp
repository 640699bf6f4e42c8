#include "runner/live/live_model.h"

#include <gmock/gmock.h>

namespace leakrun {
namespace {

using testing::ElementsAre;

constexpr std::uint64_t kModelMegabyte = 1 << 20;

class Live : public testing::Test {
 protected:
  void start(std::size_t index, const std::string& name,
             std::uint64_t threshold = 5 * kModelMegabyte) {
    LiveTest test;
    test.index = index;
    test.name = name;
    test.threshold_bytes = threshold;
    test.since = LiveModel::Time(std::chrono::seconds(index));
    model_.started(test);
  }

  // a has the largest share of its threshold, b the largest heap, c the most resident memory.
  void start_three() {
    start(1, "b");
    start(2, "c");
    start(3, "a", kModelMegabyte);
    model_.set_sample(1, {100 * kModelMegabyte, 104 * kModelMegabyte, 1});
    model_.set_sample(2, {0, kModelMegabyte, 300 * kModelMegabyte});
    model_.set_sample(3, {0, 2 * kModelMegabyte, 2});
  }

  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const LiveTest* test : model_.in_order()) {
      names.push_back(test->name);
    }
    return names;
  }

  std::string selected() const {
    return model_.selected() == nullptr ? "none" : model_.selected()->name;
  }

  LiveModel model_;
};

TEST_F(Live, SortsByWhatWasChosen) {
  start_three();
  EXPECT_THAT(names(), ElementsAre("a", "b", "c")) << "by the share of the threshold";
  model_.order_next();
  EXPECT_THAT(names(), ElementsAre("b", "a", "c")) << "by heap";
  model_.order_next();
  EXPECT_THAT(names(), ElementsAre("c", "a", "b")) << "by resident memory";
  model_.order_next();
  EXPECT_THAT(names(), ElementsAre("b", "c", "a")) << "by time";
  model_.order_next();
  EXPECT_THAT(names(), ElementsAre("a", "b", "c")) << "by name";
  model_.order_next();
  EXPECT_EQ(model_.order(), LiveOrder::kGrowth);
}

TEST_F(Live, SelectsTheFirstAndStaysWithinTheEnds) {
  EXPECT_EQ(selected(), "none");
  model_.select(1);
  EXPECT_EQ(selected(), "none");
  start_three();
  EXPECT_EQ(selected(), "b");
  model_.select(1);
  EXPECT_EQ(selected(), "c");
  model_.select(1);
  EXPECT_EQ(selected(), "c");
  model_.select(-5);
  EXPECT_EQ(selected(), "a");
}

// The cursor stays where it is on the screen.
TEST_F(Live, SelectsTheNextWhereTheSelectedHasEnded) {
  start_three();
  EXPECT_EQ(selected(), "b");
  model_.stopped(1);
  EXPECT_EQ(selected(), "c");
  model_.stopped(2);
  EXPECT_EQ(selected(), "a");
  model_.stopped(3);
  EXPECT_EQ(selected(), "none");
  model_.stopped(3);
  start(4, "d");
  EXPECT_EQ(selected(), "d");
}

TEST_F(Live, KeepsTheSelectionWhenAnotherEnds) {
  start_three();
  model_.stopped(3);
  EXPECT_EQ(selected(), "b");
}

TEST_F(Live, PassesOverWhatDoesNotRun) {
  model_.set_sample(7, {1, 2, 3});
  model_.set_sites(7, {{5, 1, {}}}, {});
  model_.set_ending(7);
  EXPECT_THAT(names(), ElementsAre());
}

TEST_F(Live, KeepsTheLastLines) {
  for (int i = 0; i < 1000; i++) {
    model_.add_finished(std::to_string(i));
  }
  EXPECT_LE(model_.finished().size(), 50u);
  EXPECT_EQ(model_.finished().back(), "999");
}

}  // namespace
}  // namespace leakrun

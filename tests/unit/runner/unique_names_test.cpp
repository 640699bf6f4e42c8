#include "runner/unique_names.h"

#include <gmock/gmock.h>

namespace leakrun {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(UniqueNames, TakesTheFirstWhereItIsUnique) {
  EXPECT_THAT(unique_names({}), IsEmpty());
  EXPECT_THAT(unique_names({{"a", "x/a"}, {"b"}}), ElementsAre("a", "b"));
}

TEST(UniqueNames, MovesAllThatCollide) {
  EXPECT_THAT(unique_names({{"a", "x/a"}, {"b", "x/b"}, {"a", "y/a"}}),
              ElementsAre("x/a", "b", "y/a"));
  EXPECT_THAT(unique_names({{"a", "a", "a.c"}, {"a", "a", "a.cc"}}), ElementsAre("a.c", "a.cc"));
}

TEST(UniqueNames, MovesOnWhereALaterNameCollidesWithAFirst) {
  EXPECT_THAT(unique_names({{"a", "a.c"}, {"a", "a.cc"}, {"a.c", "a.c.c"}}),
              ElementsAre("a.c", "a.cc", "a.c.c"));
}

TEST(UniqueNames, EndsWhereNothingIsUnique) {
  EXPECT_THAT(unique_names({{"a"}, {"a", "a"}}), ElementsAre("a", "a"));
}

}  // namespace
}  // namespace leakrun

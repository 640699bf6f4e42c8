#include "runner/live/live_keys.h"

#include <gmock/gmock.h>

namespace leakrun {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(LiveKeys, AreLettersAndArrows) {
  LiveKeys keys;
  EXPECT_THAT(keys.read("kjsx?hq\f"),
              ElementsAre(LiveKey::kUp, LiveKey::kDown, LiveKey::kSort, LiveKey::kSkip,
                          LiveKey::kHelp, LiveKey::kHelp, LiveKey::kQuit, LiveKey::kRedraw));
  EXPECT_THAT(keys.read("\033[A\033[B\033OA\033OB"),
              ElementsAre(LiveKey::kUp, LiveKey::kDown, LiveKey::kUp, LiveKey::kDown));
}

TEST(LiveKeys, PassOverWhatHasNoMeaning) {
  LiveKeys keys;
  EXPECT_THAT(keys.read("azQ \r\n\t\x7f\xc3\xa4\xff"), IsEmpty());
  EXPECT_THAT(keys.read("\033[C\033[1;5A\033[3~\033[200~\033OP"), IsEmpty());
  EXPECT_THAT(keys.read("s"), ElementsAre(LiveKey::kSort));
}

// A slow connection.
TEST(LiveKeys, MayComeInPieces) {
  LiveKeys keys;
  EXPECT_THAT(keys.read("\033"), IsEmpty());
  EXPECT_THAT(keys.read("["), IsEmpty());
  EXPECT_THAT(keys.read("Aq"), ElementsAre(LiveKey::kUp, LiveKey::kQuit));
}

TEST(LiveKeys, GoOnAfterTheEscapeKeyAndEndlessSequences) {
  LiveKeys keys;
  EXPECT_THAT(keys.read("\033"), IsEmpty());
  EXPECT_THAT(keys.read("q"), ElementsAre(LiveKey::kQuit));
  EXPECT_THAT(keys.read("\033[" + std::string(1000, '1')), IsEmpty());
  EXPECT_THAT(keys.read("q"), ElementsAre(LiveKey::kQuit));
}

}  // namespace
}  // namespace leakrun

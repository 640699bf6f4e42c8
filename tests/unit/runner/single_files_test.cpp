#include "runner/single_files.h"

#include <gmock/gmock.h>

#include "runner/run_error.h"

namespace leakrun {
namespace {

using testing::ElementsAre;

TEST(SingleFileTestNames, AreTheStemsWhereTheyDiffer) {
  EXPECT_THAT(single_file_test_names({"a.c", "sub dir/b.cpp"}), ElementsAre("a", "b"));
}

TEST(SingleFileTestNames, TellCollidingStemsApart) {
  EXPECT_THAT(single_file_test_names({"a.c", "b.c", "x/a.cpp"}), ElementsAre("a", "b", "x/a"));
  EXPECT_THAT(single_file_test_names({"a.c", "a.cpp", "x/a.c"}),
              ElementsAre("a.c", "a.cpp", "x/a"));
}

TEST(SingleFileList, QuotesEveryName) {
  EXPECT_EQ(single_file_list({"it's \"a\" (b) #1.c"}),
            "leakrun_single_file_test([[it's \"a\" (b) #1]] [[it's \"a\" (b) #1.c]])\n");
  EXPECT_EQ(single_file_list({"a]].c", "b].c"}),
            "leakrun_single_file_test([=[a]]]=] [=[a]].c]=])\n"
            "leakrun_single_file_test([=[b]]=] [[b].c]])\n");
}

TEST(SingleFileList, RefusesWhatCMakeCannotBuild) {
  for (const char* name : {"a;b.c", "a\\b.c", "a|b.c", "$a.c", "a\nb.c"}) {
    try {
      single_file_list({name});
      ADD_FAILURE() << name;
    } catch (const RunError& error) {
      EXPECT_EQ(error.status(), ExitStatus::kBuildFailed);
    }
  }
}

}  // namespace
}  // namespace leakrun

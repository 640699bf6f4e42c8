#include "runner/ctest_environment.h"

#include <gmock/gmock.h>

#include <initializer_list>
#include <utility>

namespace leakrun {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

const Environment kInherited{{"PATH", "/usr/bin:/bin"}, {"EMPTY", ""}};

TestCase apply(std::initializer_list<const char*> environment,
               std::initializer_list<const char*> modifications) {
  CTestEnvironment changes(kInherited);
  for (const char* entry : environment) {
    changes.set(entry);
  }
  for (const char* entry : modifications) {
    EXPECT_TRUE(changes.modify(entry)) << entry;
  }
  TestCase test;
  changes.store(test);
  return test;
}

TEST(CTestEnvironment, SetsWhatEnvironmentSays) {
  EXPECT_THAT(apply({"A=1", "B=x=y:z", "C=", "A=2", "malformed", "=x"}, {}).environment,
              ElementsAre(Pair("A", "2"), Pair("B", "x=y:z"), Pair("C", "")));
}

TEST(CTestEnvironment, SetsAndUnsets) {
  const TestCase test =
      apply({"A=1", "B=2"}, {"A=unset:", "PATH=unset:", "C=set:a:b=c", "C=set:d"});
  EXPECT_THAT(test.environment, ElementsAre(Pair("B", "2"), Pair("C", "d")));
  EXPECT_THAT(test.unset_environment, ElementsAre("A", "PATH"));
}

TEST(CTestEnvironment, AddsToWhatIsInherited) {
  EXPECT_THAT(
      apply({}, {"PATH=path_list_prepend:/first", "PATH=path_list_append:/last"}).environment,
      ElementsAre(Pair("PATH", "/first:/usr/bin:/bin:/last")));
  EXPECT_THAT(apply({}, {"PATH=string_append:64", "PATH=string_prepend:/x"}).environment,
              ElementsAre(Pair("PATH", "/x/usr/bin:/bin64")));
}

TEST(CTestEnvironment, AddsToWhatEnvironmentSet) {
  EXPECT_THAT(apply({"L=b"}, {"L=cmake_list_append:c", "L=cmake_list_prepend:a"}).environment,
              ElementsAre(Pair("L", "a;b;c")));
}

TEST(CTestEnvironment, PutsNoSeparatorBesideNothing) {
  EXPECT_THAT(
      apply({}, {"NEW=path_list_append:/a", "EMPTY=path_list_prepend:/b", "U=cmake_list_append:c"})
          .environment,
      ElementsAre(Pair("EMPTY", "/b"), Pair("NEW", "/a"), Pair("U", "c")));
  EXPECT_THAT(apply({}, {"PATH=unset:", "PATH=path_list_append:/a"}).environment,
              ElementsAre(Pair("PATH", "/a")));
}

TEST(CTestEnvironment, ResetGoesBackToEnvironment) {
  const TestCase test =
      apply({"A=1"}, {"A=set:2", "A=reset:", "PATH=set:x", "PATH=reset:", "N=set:x", "N=reset:"});
  EXPECT_THAT(test.environment, ElementsAre(Pair("A", "1")));
  EXPECT_THAT(test.unset_environment, IsEmpty());
}

TEST(CTestEnvironment, ChangesNothingForWhatItDoesNotKnow) {
  CTestEnvironment changes(kInherited);
  for (const char* entry : {"", "A", "A=set", "=set:x", "A:set=x", "A=multiply:2", "A=_append:x",
                            "A=path_list:x", "A=path_list_insert:x"}) {
    EXPECT_FALSE(changes.modify(entry)) << entry;
  }
  TestCase test;
  changes.store(test);
  EXPECT_THAT(test.environment, IsEmpty());
}

}  // namespace
}  // namespace leakrun

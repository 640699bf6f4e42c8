#include "profile/frame.h"

#include <gtest/gtest.h>

namespace leakrun {
namespace {

Frame frame(const std::string& function, bool internal) {
  Frame frame;
  frame.function = function;
  frame.module = "/m";
  frame.internal = internal;
  return frame;
}

std::string place(const Stack& stack) {
  const Frame* found = place_of(stack);
  return found == nullptr ? "none" : std::to_string(found - stack.data()) + " " + found->function;
}

TEST(PlaceOf, IsTheInnermostFrameOfTheUsersOwnCode) {
  EXPECT_EQ(place({frame("operator new", true), frame("std::make_unique", true),
                   frame("Session::open", false), frame("main", false)}),
            "2 Session::open");
}

TEST(PlaceOf, MayBeAFrameWithoutAName) {
  EXPECT_EQ(place({frame("malloc", true), frame("", false), frame("main", false)}), "1 ");
}

TEST(PlaceOf, IsTheOutermostNamedFrameWhereAllAreInternal) {
  EXPECT_EQ(
      place({frame("malloc", true), frame("std::__cxx11::basic_string", true), frame("", true)}),
      "1 std::__cxx11::basic_string");
}

TEST(PlaceOf, IsTheInnermostFrameWhereNoneHasAName) {
  EXPECT_EQ(place({frame("", true), frame("", true)}), "0 ");
}

TEST(PlaceOf, IsNowhereInAnEmptyStack) {
  EXPECT_EQ(place({}), "none");
}

}  // namespace
}  // namespace leakrun

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#else
#include <catch2/catch.hpp>
#endif

#include "common.h"

#define PLAIN_CASE(name) \
  TEST_CASE(name) {      \
    ran(name);           \
  }

PLAIN_CASE("passes")
PLAIN_CASE("with, comma")
PLAIN_CASE("with [bracket]")
PLAIN_CASE("with \"quotes\"")
PLAIN_CASE("back\\slash")
PLAIN_CASE("ends in backslash\\")
PLAIN_CASE("star*")
PLAIN_CASE("starfish")
PLAIN_CASE("*sea")
PLAIN_CASE("under the sea")
PLAIN_CASE("~tilde")
PLAIN_CASE("exclude:this")
PLAIN_CASE("-dash")
PLAIN_CASE("#hash")
PLAIN_CASE("a, \\b \"c\" [d] *e* ~f  two spaces")
PLAIN_CASE(
    "a name that is longer than the line of a terminal, so that a listing for people is wrapped "
    "and does not show it as it is")
TEST_CASE("grows") {
  ran("grows");
  keep_two_megabytes();
}
TEST_CASE("fails") {
  REQUIRE(kept != nullptr);
}
TEST_CASE("sections") {
  SECTION("one") {
    REQUIRE(kept == nullptr);
  }
  SECTION("two") {
    ran("sections");
  }
}
TEST_CASE("hidden", "[.]") {}
TEMPLATE_TEST_CASE("types", "", int, char) {
  ran(sizeof(TestType) == 1 ? "types - char" : "types - int");
}

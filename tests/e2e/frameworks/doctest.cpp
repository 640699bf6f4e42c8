#include <doctest/doctest.h>

#include "common.h"

#define PLAIN_CASE(name) \
  TEST_CASE(name) {      \
    ran(name);           \
  }

PLAIN_CASE("passes")
PLAIN_CASE("Passes")
PLAIN_CASE("with, comma")
PLAIN_CASE("with [bracket]")
PLAIN_CASE("with \"quotes\"")
PLAIN_CASE("back\\slash")
PLAIN_CASE("back,slash")
PLAIN_CASE("ends in backslash\\")
PLAIN_CASE("star*")
PLAIN_CASE("starfish")
PLAIN_CASE("start")
PLAIN_CASE("wh?t")
PLAIN_CASE("what")
PLAIN_CASE("two\nlines")
TEST_CASE("") {
  ran("(no name)");
}
TEST_CASE("grows") {
  ran("grows");
  keep_two_megabytes();
}
TEST_CASE("fails") {
  CHECK(kept != nullptr);
}
TEST_CASE("is skipped" * doctest::skip()) {}
TEST_SUITE("suite") {
  TEST_CASE("passes") {
    ran("suite/passes");
  }
}
TEST_CASE_TEMPLATE("types", Type, int, char) {
  ran(sizeof(Type) == 1 ? "types<char>" : "types<int>");
}

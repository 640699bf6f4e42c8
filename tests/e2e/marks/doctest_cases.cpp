#include <leakrun/doctest.h>

#include <stdexcept>

#include "common.h"

REGISTER_LISTENER("leakrun", 1, leakrun::DoctestListener);

TEST_CASE("cache stays") {
  free(malloc(3 << 20));
  SUBCASE("in one subcase") {
    CHECK(kept_count >= 0);
  }
  SUBCASE("in another") {
    free(malloc(100));
  }
}
TEST_CASE("cache grows") {
  keep(500);
  SUBCASE("in one subcase") {
    keep(400);
  }
  SUBCASE("in another") {
    keep(500);
  }
}
TEST_CASE("is skipped" * doctest::skip()) {
  keep(4096);
}
TEST_CASE("throws" * doctest::should_fail()) {
  throw std::runtime_error("thrown");
}
TEST_CASE("requires" * doctest::should_fail()) {
  REQUIRE(kept_count < 0);
}
TEST_CASE("last stays") {}

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#else
#define CATCH_CONFIG_EXTERNAL_INTERFACES
#include <catch2/catch.hpp>
#endif
#include <leakrun/catch2.h>

#include <stdexcept>

#include "common.h"

using leakrun::Catch2Listener;
CATCH_REGISTER_LISTENER(Catch2Listener)

TEST_CASE("cache stays", "[good]") {
  free(malloc(3 << 20));
  SECTION("in one section") {
    REQUIRE(kept_count >= 0);
  }
  SECTION("in another") {
    free(malloc(100));
  }
}
TEST_CASE("cache grows", "[good]") {
  keep(500);
  SECTION("in one section") {
    keep(400);
  }
  SECTION("in another") {
    keep(500);
  }
}
TEST_CASE("is not selected", "[.]") {
  keep(4096);
}
TEST_CASE("throws", "[!shouldfail]") {
  throw std::runtime_error("thrown");
}
TEST_CASE("requires", "[!shouldfail]") {
  REQUIRE(kept_count < 0);
}
TEST_CASE("last stays", "[good]") {}

#include <leakrun/gtest.h>

#include <stdexcept>

#include "common.h"

TEST(Cache, Stays) {
  free(malloc(3 << 20));
}
TEST(Cache, Grows) {
  keep(2048);
}
TEST(Cache, DISABLED_IsNotRun) {
  keep(4096);
}
TEST(Cache, SkipsItself) {
  GTEST_SKIP() << "not here";
}

class Fixture : public testing::Test {
 protected:
  void* buffer_ = malloc(2 << 20);
  void TearDown() override { free(buffer_); }
};
TEST_F(Fixture, GivesBack) {}

// With an argument two cases fail.
static bool fails = false;
TEST(Failing, ByException) {
  if (fails) {
    throw std::runtime_error("thrown");
  }
}
TEST(Failing, ByAssertion) {
  ASSERT_FALSE(fails);
}
TEST(Last, Stays) {}

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  fails = argc > 1;
  testing::UnitTest::GetInstance()->listeners().Append(new leakrun::GoogleTestListener);
  return RUN_ALL_TESTS();
}

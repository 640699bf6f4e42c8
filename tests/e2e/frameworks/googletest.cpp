#include <gtest/gtest.h>

#include <map>
#include <string>

#include "common.h"

TEST(Plain, Passes) {
  ran("Plain.Passes");
}
TEST(Plain, Grows) {
  ran("Plain.Grows");
  keep_two_megabytes();
}
TEST(Plain, Fails) {
  FAIL() << "on its own terms";
}
TEST(Plain, SkipsItself) {
  GTEST_SKIP() << "no network";
}
TEST(Plain, DISABLED_IsNotRun) {
  ran("Plain.DISABLED_IsNotRun");
}
TEST(Plain, ExitsEarly) {
  std::exit(0);
}
TEST(Plain, PassesToo) {
  ran("Plain.PassesToo");
}

class Values : public testing::TestWithParam<std::string> {};
TEST_P(Values, AreTaken) {
  ran(("Some/Values.AreTaken/" + GetParam()).c_str());
}
INSTANTIATE_TEST_SUITE_P(Some, Values, testing::Values("0", "1"));
INSTANTIATE_TEST_SUITE_P(DISABLED_Other, Values, testing::Values("x,y*"));

template <typename Type>
class Typed : public testing::Test {};
TYPED_TEST_SUITE_P(Typed);
TYPED_TEST_P(Typed, Holds) {
  ran(sizeof(TypeParam) == 1 ? "All/Typed/0.Holds" : "All/Typed/1.Holds");
}
REGISTER_TYPED_TEST_SUITE_P(Typed, Holds);
using Types = testing::Types<char, std::map<int, std::string>>;
INSTANTIATE_TYPED_TEST_SUITE_P(All, Typed, Types);

class Registered : public testing::Test {
 public:
  explicit Registered(std::string name) : name_(std::move(name)) {}
  void TestBody() override { ran(("Odd." + name_).c_str()); }

 private:
  std::string name_;
};

int main(int argc, char** argv) {
  for (const std::string name : {"a:b", "c-d", "e*f", "star*", "starfish", "with, comma",
                                 "[x] \"y\"", "back\\slash", "two  spaces"}) {
    testing::RegisterTest("Odd", name.c_str(), nullptr, nullptr, __FILE__, __LINE__,
                          [=]() { return new Registered(name); });
  }
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}

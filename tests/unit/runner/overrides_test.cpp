#include "runner/overrides.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace leakrun {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::Optional;

TEST(ParseOverride, ReadsAThreshold) {
  const auto override = parse_override("Net.*:threshold-mb=0.5");
  ASSERT_TRUE(override) << override.error();
  EXPECT_EQ(override->glob, "Net.*");
  EXPECT_THAT(override->threshold_bytes, Optional(1U << 19));
}

TEST(ParseOverride, ReadsAnExemption) {
  const auto override = parse_override(" net_tests::Net.* : skip ");
  ASSERT_TRUE(override) << override.error();
  EXPECT_EQ(override->glob, "net_tests::Net.*");
  EXPECT_EQ(override->threshold_bytes, std::nullopt);
  EXPECT_EQ(override->text, "net_tests::Net.* : skip");
}

TEST(ParseOverride, SaysWhatIsWrongAndWhatToWrite) {
  const std::vector<std::pair<const char*, const char*>> wrong = {
      {"", "does not say"},
      {"Net.*", "does not say"},
      {":skip", "no name of a test"},
      {" :skip", "no name of a test"},
      {"Net.*:", "neither"},
      {"Net.*:skipped", "'skipped' is neither"},
      {"Net.*:threshold-mb", "'threshold-mb' is neither"},
      {"Net.*:threshold-mb=", "'' is not a number"},
      {"Net.*:threshold-mb=5MB", "'5MB' is not a number"},
      {"Net.*:threshold-mb=-1", "'-1' is not a number"},
      {"Net.*:threshold-mb=nan", "'nan' is not a number"},
      {"Net.*:threshold-mb=1e10", "'1e10' is not a number"},
  };
  for (const auto& [text, part] : wrong) {
    const auto override = parse_override(text);
    ASSERT_FALSE(override) << text;
    EXPECT_THAT(override.error(), AllOf(HasSubstr(part), HasSubstr("GLOB:threshold-mb=50"),
                                        HasSubstr(text), Not(HasSubstr("\n"))));
  }
  EXPECT_THAT(parse_override("a\nb\x1b:skip me").error(),
              AllOf(Not(HasSubstr("\n")), Not(HasSubstr("\x1b"))));
}

}  // namespace
}  // namespace leakrun

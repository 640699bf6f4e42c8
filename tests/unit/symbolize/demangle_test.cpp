#include "symbolize/demangle.h"

#include <gtest/gtest.h>

namespace leakrun {
namespace {

TEST(Demangled, IsTheNameOfTheSource) {
  EXPECT_EQ(demangled("_ZN7Session4openERK8Endpoint"), "Session::open(Endpoint const&)");
  EXPECT_EQ(demangled("main"), "main");
  EXPECT_EQ(demangled(""), "");
}

TEST(Demangled, LosesWhatTheCompilerAppended) {
  EXPECT_EQ(demangled("_ZN7Session4openERK8Endpoint.isra.0.cold"),
            "Session::open(Endpoint const&)");
}

TEST(Demangled, LeavesWhatIsNoMangledName) {
  EXPECT_EQ(demangled("_Zebra"), "_Zebra");
  EXPECT_EQ(demangled("_ZN7Session"), "_ZN7Session");
  EXPECT_EQ(demangled("plain.cold"), "plain.cold");
  const std::string endless = "_Z" + std::string(1 << 20, 'P');
  EXPECT_EQ(demangled(endless), endless);
}

}  // namespace
}  // namespace leakrun

#include "runner/frameworks/framework.h"

namespace leakrun {

std::string_view word(Framework framework) {
  switch (framework) {
    case Framework::kGoogleTest:
      return "GoogleTest";
    case Framework::kCatch2:
      return "Catch2";
    case Framework::kDoctest:
      return "doctest";
    case Framework::kBoostTest:
      return "Boost.Test";
    case Framework::kNone:
      break;
  }
  return "none";
}

}  // namespace leakrun

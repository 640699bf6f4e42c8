#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runner/ctest_tree.h"
#include "runner/test_case.h"

namespace leakrun {

/// What a CTest test's ENVIRONMENT and ENVIRONMENT_MODIFICATION make of an environment; the
/// rules stand in cmake-properties(7) at ENVIRONMENT_MODIFICATION.
class CTestEnvironment {
 public:
  /// `inherited`, which must outlive this, is what the test would start with without the two.
  explicit CTestEnvironment(const Environment& inherited) : inherited_(inherited) {}

  /// One entry of ENVIRONMENT: NAME=VALUE. All of these come before the first modification.
  void set(std::string_view entry);

  /// One entry of ENVIRONMENT_MODIFICATION: NAME=OPERATION:VALUE. False where it is malformed
  /// or the operation is unknown, which changes nothing.
  bool modify(std::string_view entry);

  /// Writes what differs from `inherited` into the test case.
  void store(TestCase& test) const;

 private:
  using Value = std::optional<std::string>;  ///< none: not set

  Value current(const std::string& name) const;
  Value inherited(const std::string& name) const;

  const Environment& inherited_;
  std::map<std::string, std::string> set_;  ///< by ENVIRONMENT, to which `reset` goes back
  std::map<std::string, Value> modified_;
};

}  // namespace leakrun

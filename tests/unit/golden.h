#pragma once

#include <string>

namespace leakrun {

/// The stored text of tests/golden/`name`; a missing file is a failure of the test.
std::string golden(const std::string& name);

/// Expects `rendered` to be what tests/golden/`name` holds. With LEAKRUN_UPDATE_GOLDEN=1 in
/// the environment the file is written instead.
void expect_golden(const std::string& name, const std::string& rendered);

}  // namespace leakrun

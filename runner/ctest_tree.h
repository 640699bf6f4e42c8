#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "runner/test_case.h"

namespace leakrun {

/// Names and values of environment variables.
using Environment = std::map<std::string, std::string>;

/// What leakrun was started with.
Environment own_environment();

/// The tests of the CTest tree in `folder`, as `ctest --show-only=json-v1` tells them, `target`
/// left empty; of the configuration `build_config` where one is named, as with `ctest -C`. Throws
/// RunError kBuildFailed where ctest is missing or fails.
std::vector<TestCase> ctest_tests(const std::filesystem::path& folder,
                                  const std::string& build_config = {});

/// As ctest_tests, from ctest's own text (ctest(1), "Show as JSON Object Model"). A test that was
/// not built has an empty command. ENVIRONMENT_MODIFICATION is applied to `environment`, so that
/// what is left are plain settings. The error says what is damaged.
tl::expected<std::vector<TestCase>, std::string> parse_ctest_json(std::string_view json,
                                                                  const Environment& environment);

}  // namespace leakrun

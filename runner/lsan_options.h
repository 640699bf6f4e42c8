#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "runner/test_case.h"
#include "runner/test_environment.h"

namespace leakrun {

/// The value of the last `name` in `options`, a list as in LSAN_OPTIONS; empty where it has none.
/// As FlagParser in compiler-rt's sanitizer_flag_parser.cpp reads it.
std::string sanitizer_option(std::string_view options, std::string_view name);

/// The suppression file that LSAN_OPTIONS names for `test`: the one of `base` or the test's own.
/// Empty for none. A relative path is looked for in the test's working folder, then beside its
/// program, as LeakSanitizer does.
std::filesystem::path lsan_suppression_file(const TestCase& test, const Environment& base);

}  // namespace leakrun

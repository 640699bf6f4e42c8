#pragma once

#include <string>
#include <string_view>

#include "runner/test_case.h"
#include "runner/test_environment.h"

namespace leakrun {

/// What --unwind says of how the runtimes follow call stacks.
enum class Unwind {
  kAuto,  ///< fast, and failing tests whose stacks are cut short once more in full
  kFast,  ///< by frame pointers
  kFull,  ///< by unwind tables, about ten times slower for each allocation
};

/// Whether `test` has options of its own, or of `base`, that say how stacks are followed: they win.
bool chooses_unwinder(const TestCase& test, const Environment& base);

/// The sanitizer options that `unwinder` asks for, each led by a colon, without those that
/// `asan_options` or `lsan_options` set themselves.
std::string unwinder_options(Unwinder unwinder, std::string_view asan_options,
                             std::string_view lsan_options);

}  // namespace leakrun

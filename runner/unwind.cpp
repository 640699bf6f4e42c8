#include "runner/unwind.h"

#include <algorithm>

#include "runner/lsan_options.h"

namespace leakrun {
namespace {

constexpr const char* kFastOption = "fast_unwind_on_malloc";
constexpr const char* kDepthOption = "malloc_context_size";

// The runtimes' own is 30, of which a test framework and the standard library take more than half
// where no call is left out. They store up to 255; twice as deep costs twice the time where a
// program recurses, and what is deeper than this is hardly read to its end.
constexpr const char* kFullDepth = "100";

bool sets_option(std::string_view options, const char* option) {
  return !sanitizer_option(options, option).empty();
}

}  // namespace

bool chooses_unwinder(const TestCase& test, const Environment& base) {
  const Environment variables = variables_of(test, base);
  return std::any_of(variables.begin(), variables.end(), [](const auto& variable) {
    const auto& [name, value] = variable;
    return (name == "ASAN_OPTIONS" || name == "LSAN_OPTIONS") &&
           (sets_option(value, kFastOption) || sets_option(value, kDepthOption));
  });
}

std::string unwinder_options(Unwinder unwinder, std::string_view asan_options,
                             std::string_view lsan_options) {
  std::string options;
  const auto add = [&](const char* name, const char* value) {
    if (!sets_option(asan_options, name) && !sets_option(lsan_options, name)) {
      options.append(":").append(name).append("=").append(value);
    }
  };
  if (unwinder == Unwinder::kFast) {
    add(kFastOption, "1");
  } else if (unwinder == Unwinder::kFull) {
    add(kFastOption, "0");
    add(kDepthOption, kFullDepth);
  }
  return options;
}

}  // namespace leakrun

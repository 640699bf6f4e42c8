#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "profile/address.h"

namespace leakrun {

enum class LeakKind { kDirect, kIndirect };

/// Unreachable memory that one call stack allocated.
struct Leak {
  LeakKind kind = LeakKind::kDirect;
  std::uint64_t bytes = 0;
  std::uint64_t allocations = 0;
  CallStack stack;
};

/// Leaks that the runtime itself left out by one suppression.
struct RuntimeSuppression {
  std::string pattern;
  std::uint64_t bytes = 0;
  std::uint64_t allocations = 0;
};

struct LeakReport {
  std::vector<Leak> leaks;
  std::uint64_t leaked_bytes = 0;  ///< as the summary has it: all leaks, listed or not
  std::uint64_t leaked_allocations = 0;
  std::vector<RuntimeSuppression> suppressed;  ///< in none of the figures above
};

/// Reads what LeakSanitizer printed at exit (LeakReport in compiler-rt's lsan_common.cpp). Text
/// without any leak is an empty report. The text is untrusted: a report that is cut short or
/// whose leaks do not add up to its summary is an error that says what is wrong.
tl::expected<LeakReport, std::string> read_leak_report(std::string_view text, ModuleTable& modules);

}  // namespace leakrun

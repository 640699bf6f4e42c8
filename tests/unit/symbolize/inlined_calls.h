#pragma once

#include <cstdint>

namespace leakrun {

/// A call in this program and where it stands in inlined_calls.cpp: in inlined_caller(), which was
/// inlined into outer_caller().
struct InlinedCall {
  std::uint64_t offset;  ///< from the start of the program's module
  std::uint32_t inner_line;
  std::uint32_t outer_line;
};

InlinedCall recorded_inlined_call();

}  // namespace leakrun

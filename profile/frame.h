#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace leakrun {

/// A symbolized call: one frame of a report. A frame that could not be symbolized has an empty
/// function and file, and still names module and offset.
struct Frame {
  std::string function;  ///< demangled
  std::string file;
  std::uint32_t line = 0;    ///< 0: unknown
  std::uint32_t column = 0;  ///< 0: unknown
  std::string module;        ///< path; empty where the runtime knew of none
  std::uint64_t offset = 0;  ///< from the module's start
  std::string build_id;
  bool inlined = false;   ///< this call was inlined into the next frame
  bool internal = false;  ///< allocator, runtime or standard library: not the user's own code
  bool operator==(const Frame&) const = default;
};

/// Innermost call first.
using Stack = std::vector<Frame>;

/// The first frame of the user's own code; where there is none, the outermost frame that has a
/// name, else the innermost; null for an empty stack.
const Frame* place_of(const Stack& stack);

}  // namespace leakrun

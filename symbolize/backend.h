#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "profile/address.h"
#include "profile/frame.h"

namespace leakrun {

/// Something that knows the functions, files and lines of a module's addresses. Thread-safe:
/// modules are looked up in parallel.
class SymbolizerBackend {
 public:
  virtual ~SymbolizerBackend() = default;

  /// For each of `offsets`, in order, the frames at that address: inlined calls first, empty
  /// where nothing is known. Sets function, file, line, column and inlined. The error is one
  /// line, for when the module could not be looked up at all.
  virtual tl::expected<std::vector<Stack>, std::string> resolve(
      const Module& module, std::span<const std::uint64_t> offsets) = 0;
};

}  // namespace leakrun

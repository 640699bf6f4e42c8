#pragma once

#include <optional>

namespace leakrun {

/// Runtimes before LLVM 17 have no room for their shadow memory where the kernel randomises
/// addresses by more bits, and crash at the start.
inline constexpr int kMostRandomBits = 28;

/// By how many bits this kernel does; none where this user may not know.
std::optional<int> aslr_random_bits();

}  // namespace leakrun

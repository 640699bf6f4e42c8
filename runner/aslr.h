#pragma once

#include <optional>

namespace leakrun {

/// Runtimes before LLVM 17 have no room for their shadow memory where the kernel randomises
/// addresses by more bits, and crash at the start.
inline constexpr int kMostRandomBits = 28;

/// By how many bits this kernel does; none where this user may not know.
std::optional<int> aslr_random_bits();

/// What this process executes from now on is not randomised where that may make it crash. A
/// container may forbid that, and then nothing changes; where the bits are unknown no chance is
/// taken.
void avoid_high_entropy_addresses();

}  // namespace leakrun

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "profile/address.h"

namespace leakrun {

/// What one call stack holds of the live heap.
struct AllocationSite {
  std::uint64_t bytes = 0;
  std::uint64_t allocations = 0;
  CallStack stack;
};

/// One `__sanitizer_print_memory_profile(100, …)`.
struct Snapshot {
  std::uint64_t live_bytes = 0;
  std::uint64_t live_allocations = 0;
  std::vector<AllocationSite> sites;
};

/// Reads the text that `__sanitizer_print_memory_profile` prints (MemoryProfileCB and HeapProfile
/// in compiler-rt's asan_memory_profile.cpp). The text is untrusted: anything that is not exactly
/// such a profile, whole and adding up to its own total, is an error that says what is wrong.
/// Linear in the text.
tl::expected<Snapshot, std::string> read_snapshot(std::string_view text, ModuleTable& modules);

/// Takes a profile of the largest call stacks alone off the start of `text`, as the runtime prints
/// it by itself with heap_profile=1: its stacks hold no more than its total. None where the text
/// does not begin so, or where a stack is broken off.
std::optional<Snapshot> take_partial_snapshot(std::string_view& text, ModuleTable& modules);

}  // namespace leakrun

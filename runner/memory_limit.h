#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace leakrun {

/// Bytes of memory that leakrun and its tests can have at once: the machine's, or the limit of a
/// control group that leakrun is in, version 1 or 2, where that is less. None where /proc does not
/// say. `root` stands in for "/" in tests.
std::optional<std::uint64_t> available_memory_bytes(const std::filesystem::path& root = "/");

}  // namespace leakrun

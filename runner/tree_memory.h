#pragma once

#include <cstdint>

namespace leakrun {

/// Resident bytes of all descendants of this process, which has one thread, added up by
/// /proc/PID/statm. Pages that processes share count once for each of them. One that starts or ends
/// meanwhile may be missed.
std::uint64_t resident_bytes_of_descendants();

}  // namespace leakrun

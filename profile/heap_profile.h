#pragma once

#include <string_view>

#include "profile/recording.h"

namespace leakrun {

/// Why growth is unknown where the runtime printed no profile.
inline constexpr std::string_view kNoHeapProfile =
    "it ended before the runtime printed a heap profile, which it does every 0.1 s as memory grows";

/// Reads what the runtime of a process without the agent printed by itself: memory profiles as its
/// RSS grew (ASAN_OPTIONS=heap_profile=1, BackgroundThread in compiler-rt's
/// sanitizer_common_libcdep.cpp), ASan errors and leaks. Coarse: the most that was live in any of
/// them counts as growth. What was there before main counts, what was freed before the end does,
/// and what came after the last one, printed when the RSS had grown by a tenth, does not. Where
/// none was printed the growth alone is unknown. The text is untrusted: `problem` says why it is no
/// measurement.
Recording read_heap_profiles(std::string_view text, ModuleTable& modules);

}  // namespace leakrun

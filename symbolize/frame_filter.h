#pragma once

#include "profile/frame.h"

namespace leakrun {

/// Whether `frame` is not the user's own code: the allocator, the sanitizer runtime, the C and C++
/// libraries, the dynamic loader, the program's start-up code or leakrun's agent. Told from the
/// module, the source file and the function; a frame of which nothing is known but a module that
/// is none of these is the user's.
bool is_internal(const Frame& frame);

/// Whether `frame` is in leakrun's agent, preloaded or linked: the function that calls main.
bool is_agent(const Frame& frame);

}  // namespace leakrun

#pragma once

#include "profile/frame.h"

namespace leakrun {

/// Whether the runtime's fast unwinder, which follows frame pointers, has seen all calls of
/// `stack`, a symbolized one: it reaches the function that calls main, or the start of a thread or
/// of static initialisation, and has no call out of a library without frame pointers, behind which
/// a caller may be missing. Where that cannot be known the answer is no. What a function without
/// frame pointers of the user's own hides in the middle of a stack is not found out.
bool is_whole(const Stack& stack);

/// Whether `stack`, symbolized or not, has the frame of the preloaded agent, so that is_whole()
/// needs no symbols.
bool reaches_agent(const Stack& stack);

}  // namespace leakrun

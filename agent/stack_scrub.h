#ifndef LEAKRUN_AGENT_STACK_SCRUB_H
#define LEAKRUN_AGENT_STACK_SCRUB_H

/// Notes where the main thread's stack begins: `stack_end` of __libc_start_main, its highest
/// address. Called by the main thread.
void scrub_note_stack(const void* stack_end);

/// Overwrites what returned calls left behind: the memory below the caller's frame, and the vector
/// registers that no caller may rely on. LeakSanitizer takes a stale pointer in either for a live
/// one (it scans the whole stack of the exiting thread, the unused parts of its own frames
/// included), and would not report what it points to.
///
/// Sound at every time and on every stack: a frame that has not returned lies above the caller's,
/// and the registers that callees must keep are left as they are. Of another stack than the main
/// thread's, of which the agent does not know where it ends, it clears only what LeakSanitizer's
/// check is going to write to. docs/detection.md has the reasons.
void scrub_dead_stack(void);

#endif

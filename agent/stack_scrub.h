#ifndef LEAKRUN_AGENT_STACK_SCRUB_H
#define LEAKRUN_AGENT_STACK_SCRUB_H

/// Overwrites the remains of returned calls below the caller's frame. LeakSanitizer scans the
/// whole stack of the exiting thread, and a pointer left over in a dead frame would hide a leak.
void scrub_dead_stack(void);

#endif

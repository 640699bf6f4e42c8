#ifndef LEAKRUN_AGENT_LIMITS_H
#define LEAKRUN_AGENT_LIMITS_H

#include <stdbool.h>
#include <sys/resource.h>

/// The resource limits that a program may set and that would stand in the way of a snapshot or of
/// LeakSanitizer's check: size of files, descriptors, memory, threads.
enum { kLiftedLimits = 5 };
struct SavedLimits {
  struct {
    struct rlimit before;
    struct rlimit lifted;
    bool was_changed;
  } limits[kLiftedLimits];
};

/// Lifts them as far as this process may and stores in `saved` what they were. False where even so
/// no file can be written (RLIMIT_FSIZE, which ends a process that writes by SIGXFSZ).
bool limits_lift(struct SavedLimits* saved);

/// Puts those back that limits_lift changed and nobody has changed since.
void limits_restore(const struct SavedLimits* saved);

#endif

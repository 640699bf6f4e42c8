#define _GNU_SOURCE
#include "stack_scrub.h"

#include <stddef.h>
#include <sys/resource.h>

enum { kScrubbedBytes = 256 * 1024 };

// A call of its own whose frame is the dead memory itself: everything it overwrites lies below
// the frames that are still in use.
static __attribute__((noinline)) void overwrite(void) {
  volatile char dead[kScrubbedBytes];
  for (size_t i = 0; i < sizeof dead; i++) {
    dead[i] = 0;
  }
}

void scrub_dead_stack(void) {
  // The program may have been started with a small stack, most of which is in use.
  struct rlimit limit;
  if (getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur >= (rlim_t)8 * kScrubbedBytes) {
    overwrite();
  }
}

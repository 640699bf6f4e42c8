#define _GNU_SOURCE
#include "limits.h"

#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

static const int kLifted[kLiftedLimits] = {RLIMIT_FSIZE, RLIMIT_NOFILE, RLIMIT_AS, RLIMIT_DATA,
                                           RLIMIT_NPROC};

// Below this a recording may break off in the middle: 1 GB is more than any has.
static const rlim_t kEnoughFileSize = (rlim_t)1 << 30;

// By the system call: some sanitizers intercept getrlimit and setrlimit.
static int change_limit(int resource, const struct rlimit* wanted, struct rlimit* before) {
  return (int)syscall(SYS_prlimit64, 0, resource, wanted, before);
}

bool limits_lift(struct SavedLimits* saved) {
  bool can_write = true;
  for (size_t i = 0; i < kLiftedLimits; i++) {
    struct rlimit* before = &saved->limits[i];
    if (change_limit(kLifted[i], NULL, before) != 0) {
      *before = (struct rlimit){RLIM_INFINITY, RLIM_INFINITY};
    }
    if (before->rlim_cur == RLIM_INFINITY ||
        (kLifted[i] == RLIMIT_NOFILE && before->rlim_cur > 256)) {
      continue;
    }
    // The hard limit can be raised by root alone; the soft one up to it by everybody.
    struct rlimit wanted = {RLIM_INFINITY, RLIM_INFINITY};
    if (kLifted[i] == RLIMIT_NOFILE) {
      wanted = (struct rlimit){before->rlim_max > 1024 ? before->rlim_max : 1024,
                               before->rlim_max > 1024 ? before->rlim_max : 1024};
    }
    if (change_limit(kLifted[i], &wanted, NULL) != 0) {
      wanted = (struct rlimit){before->rlim_max, before->rlim_max};
      change_limit(kLifted[i], &wanted, NULL);
    }
    if (kLifted[i] == RLIMIT_FSIZE && wanted.rlim_cur < kEnoughFileSize) {
      can_write = false;
    }
  }
  return can_write;
}

void limits_restore(const struct SavedLimits* saved) {
  for (size_t i = 0; i < kLiftedLimits; i++) {
    if (saved->limits[i].rlim_cur != RLIM_INFINITY) {
      change_limit(kLifted[i], &saved->limits[i], NULL);
    }
  }
}

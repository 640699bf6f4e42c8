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

static bool is_in_the_way(int resource, const struct rlimit* limit) {
  // Descriptors above 200 are the agent's.
  return limit->rlim_cur != RLIM_INFINITY && !(resource == RLIMIT_NOFILE && limit->rlim_cur > 256);
}

// The hard limit can be raised by root alone; the soft one up to it by everybody.
static bool raise_limit(int resource, const struct rlimit* before, struct rlimit* lifted) {
  const rlim_t enough = resource == RLIMIT_NOFILE ? 1024 : RLIM_INFINITY;
  const rlim_t most = before->rlim_max > enough ? before->rlim_max : enough;
  *lifted = (struct rlimit){most, most};
  if (change_limit(resource, lifted, NULL) == 0) {
    return true;
  }
  *lifted = (struct rlimit){before->rlim_max, before->rlim_max};
  return lifted->rlim_cur != before->rlim_cur && change_limit(resource, lifted, NULL) == 0;
}

bool limits_lift(struct SavedLimits* saved) {
  bool can_write = true;
  for (size_t i = 0; i < kLiftedLimits; i++) {
    struct rlimit* const before = &saved->limits[i].before;
    struct rlimit* const lifted = &saved->limits[i].lifted;
    saved->limits[i].was_changed = false;
    if (change_limit(kLifted[i], NULL, before) != 0 || !is_in_the_way(kLifted[i], before)) {
      continue;
    }
    saved->limits[i].was_changed = raise_limit(kLifted[i], before, lifted);
    const rlim_t now = saved->limits[i].was_changed ? lifted->rlim_cur : before->rlim_cur;
    can_write = can_write && !(kLifted[i] == RLIMIT_FSIZE && now < kEnoughFileSize);
  }
  return can_write;
}

void limits_restore(const struct SavedLimits* saved) {
  for (size_t i = 0; i < kLiftedLimits; i++) {
    const struct rlimit* const lifted = &saved->limits[i].lifted;
    struct rlimit now;
    if (saved->limits[i].was_changed && change_limit(kLifted[i], NULL, &now) == 0 &&
        now.rlim_cur == lifted->rlim_cur && now.rlim_max == lifted->rlim_max) {
      change_limit(kLifted[i], &saved->limits[i].before, NULL);
    }
  }
}

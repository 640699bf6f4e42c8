#define _GNU_SOURCE
#include "interrupted.h"

#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/auxv.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
enum {
  kScannedBytes = 64 * 1024,
  kMostRestorers = 4,  // the C library has one
  kSignals = 64,
};

// What rt_sigaction fills in: struct kernel_sigaction in glibc's kernel_sigaction.h.
struct KernelAction {
  void* handler;
  unsigned long flags;
  uintptr_t restorer;
  unsigned long mask;
};

// The addresses that the kernel has handlers return to. The number of them.
static size_t find_restorers(uintptr_t restorers[kMostRestorers]) {
  size_t count = 0;
  for (int number = 1; number <= kSignals && count < kMostRestorers; number++) {
    struct KernelAction action = {NULL, 0, 0, 0};
    if (syscall(SYS_rt_sigaction, number, NULL, &action, sizeof action.mask) != 0 ||
        action.restorer == 0) {
      continue;
    }
    size_t known = 0;
    while (known < count && restorers[known] != action.restorer) {
      known++;
    }
    if (known == count) {
      restorers[count++] = action.restorer;
    }
  }
  return count;
}

static bool is_among(uintptr_t word, const uintptr_t* restorers, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (word == restorers[i]) {
      return true;
    }
  }
  return false;
}

// Whether one of them lies on the stack at `at` or above, as far as that is mapped.
static bool returns_to_one(uintptr_t at, const uintptr_t* restorers, size_t count) {
  const uintptr_t page_size = (uintptr_t)getauxval(AT_PAGESZ);
  const uintptr_t end = at + kScannedBytes;
  while (at < end) {
    const uintptr_t page = at & ~(page_size - 1);
    unsigned char unused;
    if (syscall(SYS_mincore, page, page_size, &unused) != 0) {
      return false;
    }
    for (; at < page + page_size && at < end; at += sizeof at) {
      // NOLINTNEXTLINE(performance-no-int-to-ptr): the stack is scanned word by word.
      if (is_among(*(const uintptr_t*)at, restorers, count)) {
        return true;
      }
    }
  }
  return false;
}
#endif

__attribute__((noinline)) bool runs_in_signal_handler(void) {
  stack_t alternate;
  if (syscall(SYS_sigaltstack, NULL, &alternate) == 0 && (alternate.ss_flags & SS_ONSTACK) != 0) {
    return true;
  }
#if defined(__x86_64__)
  uintptr_t restorers[kMostRestorers];
  const size_t count = find_restorers(restorers);
  // From above this function's own copies of them.
  return count > 0 && returns_to_one((uintptr_t)__builtin_frame_address(0), restorers, count);
#else
  return false;
#endif
}

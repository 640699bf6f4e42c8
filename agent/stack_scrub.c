#define _GNU_SOURCE
#include "stack_scrub.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
  kScrubbedBytes = 256 * 1024,   // LeakSanitizer's own frames are smaller by far
  kReservedBytes = 1024 * 1024,  // kept free of the limit, for the rest of the process's life
};

static uintptr_t stack_top;

void scrub_note_stack(const void* stack_end) {
  stack_top = (uintptr_t)stack_end;
}

// A call of its own whose frame is the dead memory itself: everything it overwrites lies below
// the frames that are still in use.
static __attribute__((noinline)) void overwrite_memory(void) {
  volatile uint64_t dead[kScrubbedBytes / sizeof(uint64_t)];
  for (size_t i = 0; i < sizeof dead / sizeof dead[0]; i++) {
    dead[i] = 0;
  }
}

// String functions leave whole structures in them, pointers included. A call of its own, because
// no caller may rely on these registers.
static __attribute__((noinline)) void clear_vector_registers(void) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx")) {
    __asm__ volatile("vzeroall" ::: "memory");
  } else {
    __asm__ volatile(
        "pxor %%xmm0, %%xmm0; pxor %%xmm1, %%xmm1; pxor %%xmm2, %%xmm2; pxor %%xmm3, %%xmm3;"
        "pxor %%xmm4, %%xmm4; pxor %%xmm5, %%xmm5; pxor %%xmm6, %%xmm6; pxor %%xmm7, %%xmm7;"
        "pxor %%xmm8, %%xmm8; pxor %%xmm9, %%xmm9; pxor %%xmm10, %%xmm10; pxor %%xmm11, %%xmm11;"
        "pxor %%xmm12, %%xmm12; pxor %%xmm13, %%xmm13; pxor %%xmm14, %%xmm14;"
        "pxor %%xmm15, %%xmm15" ::
            : "memory");
  }
  if (__builtin_cpu_supports("avx512f")) {
    __asm__ volatile(
        "vpxorq %%zmm16, %%zmm16, %%zmm16; vpxorq %%zmm17, %%zmm17, %%zmm17;"
        "vpxorq %%zmm18, %%zmm18, %%zmm18; vpxorq %%zmm19, %%zmm19, %%zmm19;"
        "vpxorq %%zmm20, %%zmm20, %%zmm20; vpxorq %%zmm21, %%zmm21, %%zmm21;"
        "vpxorq %%zmm22, %%zmm22, %%zmm22; vpxorq %%zmm23, %%zmm23, %%zmm23;"
        "vpxorq %%zmm24, %%zmm24, %%zmm24; vpxorq %%zmm25, %%zmm25, %%zmm25;"
        "vpxorq %%zmm26, %%zmm26, %%zmm26; vpxorq %%zmm27, %%zmm27, %%zmm27;"
        "vpxorq %%zmm28, %%zmm28, %%zmm28; vpxorq %%zmm29, %%zmm29, %%zmm29;"
        "vpxorq %%zmm30, %%zmm30, %%zmm30; vpxorq %%zmm31, %%zmm31, %%zmm31" ::
            : "memory");
  }
#elif defined(__aarch64__)
  // Not v8 to v15: callees keep their lower halves (AAPCS64, 6.1.2).
  __asm__ volatile(
      "movi v0.16b, #0\n movi v1.16b, #0\n movi v2.16b, #0\n movi v3.16b, #0\n"
      "movi v4.16b, #0\n movi v5.16b, #0\n movi v6.16b, #0\n movi v7.16b, #0\n"
      "movi v16.16b, #0\n movi v17.16b, #0\n movi v18.16b, #0\n movi v19.16b, #0\n"
      "movi v20.16b, #0\n movi v21.16b, #0\n movi v22.16b, #0\n movi v23.16b, #0\n"
      "movi v24.16b, #0\n movi v25.16b, #0\n movi v26.16b, #0\n movi v27.16b, #0\n"
      "movi v28.16b, #0\n movi v29.16b, #0\n movi v30.16b, #0\n movi v31.16b, #0" ::
          : "memory");
#endif
}

// Whether the calling thread runs on the main stack and has room there.
static bool is_on_roomy_main_stack(void) {
  stack_t alternate;
  struct rlimit limit;
  const uintptr_t here = (uintptr_t)__builtin_frame_address(0);
  if (syscall(SYS_gettid) != syscall(SYS_getpid) || here >= stack_top ||
      syscall(SYS_sigaltstack, NULL, &alternate) != 0 || (alternate.ss_flags & SS_ONSTACK) != 0 ||
      syscall(SYS_prlimit64, 0, RLIMIT_STACK, NULL, &limit) != 0) {
    return false;
  }
  // Without a limit the kernel still keeps mappings out of the way of the usual 8 MB.
  const rlim_t room = limit.rlim_cur < ((rlim_t)8 << 20) ? limit.rlim_cur : (rlim_t)8 << 20;
  return stack_top - here + kScrubbedBytes + kReservedBytes <= room;
}

void scrub_dead_stack(void) {
  if (is_on_roomy_main_stack()) {
    overwrite_memory();
    clear_vector_registers();
  }
}

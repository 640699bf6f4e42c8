#define _GNU_SOURCE
#include "stack_scrub.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/auxv.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
  // The main thread's stack: the way from here to LeakSanitizer's check and the check itself take
  // less than 6 KB (LLVM 14 and 19, GCC 12).
  kMainStackBytes = 64 * 1024,
  // Any other stack, of which it is not known where it ends: less than the check itself writes
  // below its caller's frame, 3672 to 3848 bytes in those versions. A stack that is too small for
  // this is too small for the check.
  kOtherStackBytes = 3584,
  // What lies less than that below the main stack's top is that stack: the kernel keeps mappings
  // 128 MB away from there.
  kMainStackReach = 8 * 1024 * 1024,
};

static uintptr_t stack_top;

void scrub_note_stack(const void* stack_end) {
  stack_top = (uintptr_t)stack_end;
}

// A call of its own whose frame is the dead memory itself: everything it overwrites lies below
// the frames that are still in use.
static __attribute__((noinline)) void overwrite_memory(size_t size) {
  volatile uint64_t* dead = __builtin_alloca(size);
  for (size_t i = 0; i < size / sizeof(uint64_t); i++) {
    dead[i] = 0;
  }
}

// String functions leave whole structures in them, pointers included. A call of its own, because
// no caller may rely on these registers.
static __attribute__((noinline)) void clear_vector_registers(void) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx")) {
    // All bits of registers 0 to 15, of AVX-512, too.
    __asm__ volatile("vzeroall" ::
                         : "memory", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7",
                           "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15");
  } else {
    __asm__ volatile(
        "pxor %%xmm0, %%xmm0; pxor %%xmm1, %%xmm1; pxor %%xmm2, %%xmm2; pxor %%xmm3, %%xmm3;"
        "pxor %%xmm4, %%xmm4; pxor %%xmm5, %%xmm5; pxor %%xmm6, %%xmm6; pxor %%xmm7, %%xmm7;"
        "pxor %%xmm8, %%xmm8; pxor %%xmm9, %%xmm9; pxor %%xmm10, %%xmm10; pxor %%xmm11, %%xmm11;"
        "pxor %%xmm12, %%xmm12; pxor %%xmm13, %%xmm13; pxor %%xmm14, %%xmm14;"
        "pxor %%xmm15, %%xmm15" ::
            : "memory", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8",
              "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15");
  }
  // These have no names for a compiler that was not told to use AVX-512, which keeps nothing there.
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
  // LeakSanitizer does not scan these, but the loader stores some while it binds a function. Not v8
  // to v15: callees keep their lower halves (AAPCS64, 6.1.2).
  __asm__ volatile(
      "movi v0.16b, #0\n movi v1.16b, #0\n movi v2.16b, #0\n movi v3.16b, #0\n"
      "movi v4.16b, #0\n movi v5.16b, #0\n movi v6.16b, #0\n movi v7.16b, #0\n"
      "movi v16.16b, #0\n movi v17.16b, #0\n movi v18.16b, #0\n movi v19.16b, #0\n"
      "movi v20.16b, #0\n movi v21.16b, #0\n movi v22.16b, #0\n movi v23.16b, #0\n"
      "movi v24.16b, #0\n movi v25.16b, #0\n movi v26.16b, #0\n movi v27.16b, #0\n"
      "movi v28.16b, #0\n movi v29.16b, #0\n movi v30.16b, #0\n movi v31.16b, #0" ::
          : "memory", "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v16", "v17", "v18", "v19",
            "v20", "v21", "v22", "v23", "v24", "v25", "v26", "v27", "v28", "v29", "v30", "v31");
#endif
}

static bool is_on_main_stack(uintptr_t here) {
  stack_t alternate;
  return syscall(SYS_gettid) == syscall(SYS_getpid) && here < stack_top &&
         stack_top - here <= kMainStackReach && syscall(SYS_sigaltstack, NULL, &alternate) == 0 &&
         (alternate.ss_flags & SS_ONSTACK) == 0;
}

// How much of the main stack below `here` exists. The rest was never used, and to make the stack
// grow may not be possible.
static size_t mapped_below(uintptr_t here) {
  const uintptr_t page_size = (uintptr_t)getauxval(AT_PAGESZ);
  const uintptr_t end = here - kMainStackBytes;
  uintptr_t begin = here & ~(page_size - 1);
  unsigned char unused;
  while (begin > end && syscall(SYS_mincore, begin - page_size, page_size, &unused) == 0) {
    begin -= page_size;
  }
  return here - (begin > end ? begin : end);
}

void scrub_dead_stack(void) {
  enum { kOwnFramesBytes = 512 };  // of this function and the one that overwrites
  const uintptr_t here = (uintptr_t)__builtin_frame_address(0);
  size_t size = kOtherStackBytes;
  if (is_on_main_stack(here)) {
    const size_t mapped = mapped_below(here);
    size = mapped > kOtherStackBytes + kOwnFramesBytes ? mapped - kOwnFramesBytes : size;
  }
  overwrite_memory(size);
  clear_vector_registers();
}

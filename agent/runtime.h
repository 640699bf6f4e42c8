#ifndef LEAKRUN_AGENT_RUNTIME_H
#define LEAKRUN_AGENT_RUNTIME_H

#include <stdbool.h>
#include <stddef.h>

/// What the agent uses of the sanitizer runtime, by weak references: resolved where the process
/// has a runtime that exports them, null elsewhere. dlsym would allocate its error message on the
/// program's heap.

enum RuntimeKind {
  kNoRuntime,       ///< none whose heap can be measured
  kAddressRuntime,  ///< AddressSanitizer, with LeakSanitizer in it
  kLeakRuntime,     ///< LeakSanitizer by itself: a counter and leaks, no memory profile
};

enum RuntimeKind runtime_kind(void);

/// Live bytes of the program's heap, a single byte told as none; 0.1 us.
size_t runtime_live_bytes(void);

/// Whether that counter tells the truth. LeakSanitizer's own, before LLVM 17 or so, leaves out what
/// the main thread allocates: tried with one byte, freed at once. Call it before the baseline.
bool runtime_counts_live_bytes(void);

/// Whether a memory profile can be asked for: the runtime has one, and prints its stacks in the one
/// form that is read, without symbols.
bool runtime_can_print_profile(void);

/// Prints the memory profile to `fd`, which stays the caller's, and leaves the runtime's reports
/// going where the user's options send them. The runtime may print nothing: the reader of the
/// recording finds out. Only where runtime_can_print_profile() and runtime_live_bytes() is not 0:
/// the runtime ends a process whose heap is empty (the CHECK in asan_memory_profile.cpp).
void runtime_print_profile(int fd);

/// The same to descriptor 2 of the calling thread, where the runtime prints unless it was told
/// otherwise; not where the user's options name a log_path.
void runtime_print_profile_by_itself(void);

/// Sends all further reports of the runtime to `fd`, which must stay open.
void runtime_send_reports_to(int fd);

/// Whether LeakSanitizer is in the runtime and will check at exit.
bool runtime_detects_leaks(void);

/// The suppressions that are compiled into the program (__lsan_default_suppressions); null where
/// there are none. They are the program's own code: not before main, and only where
/// runtime_detects_leaks().
const char* runtime_default_suppressions(void);

/// Runs LeakSanitizer's check now, for an end that skips the one at exit. Only where
/// runtime_detects_leaks().
void runtime_check_leaks(void);

/// Has the runtime call `callback` with the text of each ASan error, besides printing it.
void runtime_on_error_report(void (*callback)(const char* report));

#endif

#ifndef LEAKRUN_AGENT_RUNTIME_H
#define LEAKRUN_AGENT_RUNTIME_H

#include <stdbool.h>
#include <stddef.h>

/// What the agent uses of the sanitizer runtime, by weak references: resolved where the process
/// has an ASan runtime that exports them, null elsewhere. dlsym would allocate its error message
/// on the program's heap.

/// Whether this process has a runtime whose heap can be measured.
bool runtime_is_present(void);

/// Live bytes of the program's heap, a single byte told as none; 0.1 us.
size_t runtime_live_bytes(void);

/// Prints the memory profile to `fd` and leaves the runtime's reports going where the user's
/// options send them. The runtime may print nothing: the reader of the recording finds out. Only
/// where runtime_live_bytes() is not 0: the runtime ends a process whose heap is empty (the CHECK
/// in asan_memory_profile.cpp).
void runtime_print_profile(int fd);

/// Sends all further reports of the runtime to `fd`, which the runtime owns from then on.
void runtime_send_reports_to(int fd);

/// Whether LeakSanitizer is in the runtime and will check at exit.
bool runtime_detects_leaks(void);

/// Runs LeakSanitizer's check now, for an end that skips the one at exit. Only where
/// runtime_detects_leaks().
void runtime_check_leaks(void);

/// Has the runtime call `callback` with the text of each ASan error, besides printing it.
void runtime_on_error_report(void (*callback)(const char* report));

#endif

// The agent: preloaded into every process of a test, it records how large the heap is when main
// starts and when the program ends. docs/recording-format.md says what it writes.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "recording.h"
#include "runtime.h"
#include "stack_scrub.h"

#define EXPORT __attribute__((visibility("default")))

typedef int (*MainFunction)(int, char**, char**);
typedef int (*StartFunction)(MainFunction, int, char**, void (*)(void), void (*)(void),
                             void (*)(void), void*);
typedef void (*ExitFunction)(int);

static MainFunction program_main;
// The process that records: a forked child has another pid and stays silent. 0: nobody records.
static long recording_pid;
static size_t baseline_bytes;
static size_t profile_floor;
static bool leak_check_is_due;
static atomic_bool final_was_taken;

static bool is_recording(void) {
  return recording_pid != 0 && recording_pid == syscall(SYS_getpid);
}

static void write_snapshot(const char* label, size_t live_bytes, bool with_profile) {
  char number[kNumberCapacity];
  const int fd = with_profile && live_bytes > 0 ? recording_duplicate_fd() : -1;
  recording_line(4, (const char* const[]){"snapshot", label, fd >= 0 ? "profile" : "counter",
                                          word_of_number((long long)live_bytes, number)});
  if (fd >= 0) {
    runtime_print_profile(fd);
    recording_line(2, (const char* const[]){"snapshot-end", label});
  }
}

static void take_baseline(void) {
  const int saved_errno = errno;
  baseline_bytes = runtime_live_bytes();
  write_snapshot("baseline", baseline_bytes, true);
  errno = saved_errno;
}

static void write_exit(const char* way, int status) {
  char number[kNumberCapacity];
  recording_line(3, (const char* const[]){"exit", way, word_of_number(status, number)});
}

// Called at every way out, before static destructors and before LeakSanitizer's check, which
// replaces the exit status and whose report goes to the recording.
static void take_final(const char* way, int status) {
  if (!is_recording() || !recording_reopen()) {
    return;
  }
  // Later calls correct the status: exit, and then _exit in a handler.
  write_exit(way, status);
  if (atomic_exchange(&final_was_taken, true)) {
    return;
  }
  const size_t live_bytes = runtime_live_bytes();
  const bool grew = live_bytes > baseline_bytes && live_bytes - baseline_bytes > profile_floor;
  write_snapshot("final", live_bytes, grew);
  if (!runtime_detects_leaks()) {
    recording_text("leak-check-off\n");
    return;
  }
  const int fd = recording_duplicate_fd();
  if (fd >= 0) {
    recording_text("leak-check\n");
    runtime_send_reports_to(fd);
    leak_check_is_due = true;
  }
}

static void end_leak_check(void) {
  if (leak_check_is_due && is_recording() && recording_reopen()) {
    leak_check_is_due = false;
    recording_text("leak-check-end\n");
  }
}

// Ends that run no exit handlers skip LeakSanitizer's own check.
static void take_final_and_check_leaks(const char* way, int status) {
  take_final(way, status);
  if (leak_check_is_due && is_recording()) {
    runtime_check_leaks();
    end_leak_check();
  }
}

// For ends that reach no interposed function: errx, or the last thread's end after pthread_exit.
static void final_at_exit(int status, void* unused) {
  (void)unused;
  if (!atomic_load(&final_was_taken)) {
    take_final("exit-handler", status);
  }
}

// Registered before LeakSanitizer registers its check, so it runs after it: what LeakSanitizer
// did not end was found free of leaks.
static void leak_check_was_passed(int status, void* unused) {
  (void)status;
  (void)unused;
  end_leak_check();
}

static void record_error_report(const char* report) {
  if (!is_recording() || !recording_reopen()) {
    return;
  }
  char number[kNumberCapacity];
  long long length = 0;
  while (report[length]) {
    length++;
  }
  recording_line(2, (const char* const[]){"asan-error", word_of_number(length, number)});
  recording_text(report);
  recording_text("\nasan-error-end\n");
}

static size_t read_number(const char* text) {
  size_t number = 0;
  while (text && *text >= '0' && *text <= '9') {
    number = number * 10 + (size_t)(*text++ - '0');
  }
  return number;
}

static void start_recording(void) {
  const char* folder = getenv("LEAKRUN_RECORDING_DIR");
  if (!folder || !runtime_is_present() || !recording_open(folder)) {
    return;
  }
  recording_pid = syscall(SYS_getpid);
  profile_floor = read_number(getenv("LEAKRUN_PROFILE_FLOOR"));
  runtime_on_error_report(record_error_report);
  on_exit(leak_check_was_passed, NULL);
}

static int measured_main(int argc, char** argv, char** envp) {
  take_baseline();
  on_exit(final_at_exit, NULL);
  const int status = program_main(argc, argv, envp);
  scrub_dead_stack();
  take_final("main", status);
  return status;
}

EXPORT int __libc_start_main(MainFunction main, int argc, char** argv, void (*init)(void),
                             void (*fini)(void), void (*rtld_fini)(void), void* stack_end) {
  StartFunction start;
  *(void**)&start = dlsym(RTLD_NEXT, "__libc_start_main");
  start_recording();
  program_main = main;
  return start(recording_pid != 0 ? measured_main : main, argc, argv, init, fini, rtld_fini,
               stack_end);
}

static _Noreturn void leave_by(const char* name, int status) {
  ExitFunction leave;
  *(void**)&leave = dlsym(RTLD_NEXT, name);
  leave(status);
  __builtin_unreachable();
}

EXPORT _Noreturn void exit(int status) {
  take_final("exit", status);
  leave_by("exit", status);
}

EXPORT _Noreturn void _exit(int status) {
  take_final_and_check_leaks("_exit", status);
  leave_by("_exit", status);
}

EXPORT _Noreturn void _Exit(int status) {
  take_final_and_check_leaks("_Exit", status);
  leave_by("_Exit", status);
}

EXPORT _Noreturn void quick_exit(int status) {
  take_final_and_check_leaks("quick_exit", status);
  leave_by("quick_exit", status);
}

// The agent: in every process of a test, preloaded or linked, it records how large the heap is when
// main starts and when the program ends. docs/recording-format.md says what it writes.
#define _GNU_SOURCE
#include "agent.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "folder.h"
#include "interrupted.h"
#include "options.h"
#include "recording.h"
#include "runtime.h"
#include "sampler.h"
#include "snapshot.h"
#include "stack_scrub.h"

typedef int (*MainFunction)(int, char**, char**);
typedef int (*StartFunction)(MainFunction, int, char**, void (*)(void), void (*)(void),
                             void (*)(void), void*);
typedef void (*ExitFunction)(int);

static MainFunction program_main;
static void (*loader_fini)(void);
// The process that records: a forked child has another pid and stays silent. 0: nobody records.
static long recording_pid;
static atomic_long turn_owner;  // thread id; 0: nobody's turn
static bool leak_check_is_due;
static atomic_bool final_was_taken;

bool agent_records(void) {
  return recording_pid != 0 && recording_pid == syscall(SYS_getpid);
}

bool agent_try_turn(long thread) {
  long nobody = 0;
  return atomic_compare_exchange_strong(&turn_owner, &nobody, thread);
}

void agent_give_turn(void) {
  atomic_store(&turn_owner, 0);
}

bool agent_has_turn(long thread) {
  return atomic_load(&turn_owner) == thread;
}

bool agent_begin(struct AgentTurn* turn) {
  if (!agent_records()) {
    return false;
  }
  turn->saved_errno = errno;
  const long self = syscall(SYS_gettid);
  turn->is_nested = agent_has_turn(self);
  while (!turn->is_nested && !agent_try_turn(self)) {
    syscall(SYS_sched_yield);
  }
  if (limits_lift(&turn->limits) && recording_reopen()) {
    return true;
  }
  agent_end(turn);
  return false;
}

void agent_end(const struct AgentTurn* turn) {
  limits_restore(&turn->limits);
  if (!turn->is_nested) {
    agent_give_turn();
  }
  errno = turn->saved_errno;
}

enum AgentPhase agent_phase(void) {
  if (atomic_load(&final_was_taken)) {
    return kAfterFinal;
  }
  return snapshot_has_baseline() ? kInMain : kBeforeMain;
}

static void write_exit(const char* way, int status) {
  char number[kNumberCapacity];
  recording_line(3, (const char* const[]){"exit", way, word_of_number(status, number)});
}

// `name LENGTH`, the text and `name-end`, so that any text can stand there.
static void write_block(const char* name, const char* text) {
  char number[kNumberCapacity];
  long long length = 0;
  while (text[length]) {
    length++;
  }
  recording_line(2, (const char* const[]){name, word_of_number(length, number)});
  recording_text(text);
  recording_text("\n");
  recording_text(name);
  recording_text("-end\n");
}

static void announce_leak_check(void) {
  if (runtime_detects_leaks()) {
    // The runtime matches them with the names of modules alone, for it has no symbols here.
    const char* suppressions = runtime_default_suppressions();
    if (suppressions) {
      write_block("lsan-suppressions", suppressions);
    }
    recording_text("leak-check\n");
    runtime_send_reports_to(recording_descriptor());
    leak_check_is_due = true;
  } else {
    recording_text("leak-check-off\n");
  }
}

// Called at every way out, before static destructors and before LeakSanitizer's check, which
// replaces the exit status and whose report goes to the recording.
static void take_final(const char* way, int status, bool is_interrupted) {
  struct AgentTurn turn;
  if (agent_records()) {
    sampler_stop(is_interrupted);
  }
  if (!agent_begin(&turn)) {
    return;
  }
  // Later calls correct the status: exit, and then _exit in a handler.
  write_exit(way, status);
  if (!atomic_exchange(&final_was_taken, true)) {
    if (is_interrupted) {
      recording_text("no-profile interrupted\n");
    }
    snapshot_final(!is_interrupted);
    if (is_interrupted) {
      recording_text("leak-check-off interrupted\n");
    } else {
      announce_leak_check();
    }
    // LeakSanitizer's check needs them as much as the agent.
    struct SavedLimits unused;
    agent_end(&turn);
    limits_lift(&unused);
    return;
  }
  agent_end(&turn);
}

static void end_leak_check(void) {
  if (leak_check_is_due && agent_records() && recording_reopen()) {
    leak_check_is_due = false;
    recording_text("leak-check-end\n");
  }
}

// Only where a check follows: what it may do to a stack is the measure of what this may.
static void scrub_before_leak_check(void) {
  if (leak_check_is_due && agent_records()) {
    scrub_dead_stack();
  }
}

// Ends that run no exit handlers skip LeakSanitizer's own check.
static void take_final_and_check_leaks(const char* way, int status) {
  // What a signal handler interrupted may hold the locks that a profile and the check wait for, and
  // _exit may be called there.
  take_final(way, status, agent_records() && runs_in_signal_handler());
  if (leak_check_is_due && agent_records()) {
    scrub_dead_stack();
    runtime_check_leaks();
    end_leak_check();
  }
}

// Runs after the program's own handlers and before LeakSanitizer's check. It takes the snapshot of
// ends that reach no interposed function: errx, or the last thread's end after pthread_exit.
static void at_exit(int status, void* unused) {
  (void)unused;
  if (!atomic_load(&final_was_taken)) {
    take_final("exit-handler", status, false);
  }
}

// LeakSanitizer ends a process that leaks before the C library writes what is still in the buffer,
// and a test that is judged by its output would fail for its leak. Not fflush, which is
// intercepted, and not where another thread holds the lock and may never give it back.
static void flush_standard_output(void) {
  if (agent_records() && ftrylockfile(stdout) == 0) {
    fflush_unlocked(stdout);
    funlockfile(stdout);
  }
}

// In place of the loader's function that runs the destructors of all modules, the one that checks
// for leaks among them: registered before the program's handlers and static destructors, so it
// runs after them, and what they left behind is cleared as well.
static void scrub_and_finish_modules(void) {
  flush_standard_output();
  scrub_before_leak_check();
  loader_fini();
}

// Registered before the loader's function, in which LeakSanitizer checks, so it runs after it: what
// LeakSanitizer did not end was found free of leaks.
static void leak_check_was_passed(int status, void* unused) {
  (void)status;
  (void)unused;
  end_leak_check();
}

static void record_error_report(const char* report) {
  struct AgentTurn turn;
  if (!agent_begin(&turn)) {
    return;
  }
  write_block("asan-error", report);
  agent_end(&turn);
}

static size_t read_number(const char* text) {
  size_t number = 0;
  while (*text >= '0' && *text <= '9') {
    number = number * 10 + (size_t)(*text++ - '0');
  }
  return number;
}

// The module of the agent's code: its frame in a stack says that main was running.
static void write_own_module(void) {
  Dl_info info;
  char word[kWordCapacity];
  if (AGENT_IS_PRELOADED && dladdr((void*)&final_was_taken, &info) && info.dli_fname) {
    recording_line(2, (const char* const[]){"agent", word_of_text(info.dli_fname, word)});
  }
}

static void write_head(void) {
  char number[kNumberCapacity];
  char word[kWordCapacity];
  char path[4096];
  recording_text("leakrun-recording 4\n");
  recording_line(2, (const char* const[]){"pid", word_of_number(recording_pid, number)});
  recording_line(2, (const char* const[]){"parent", word_of_number(syscall(SYS_getppid), number)});
  const long length = syscall(SYS_readlinkat, AT_FDCWD, "/proc/self/exe", path, sizeof path - 1);
  path[length > 0 ? length : 0] = '\0';
  recording_line(2, (const char* const[]){"executable", word_of_text(path, word)});
  write_own_module();
  if (!runtime_counts_live_bytes()) {
    recording_text("no-counter\n");
  }
  if (runtime_kind() == kLeakRuntime) {
    recording_text("no-profile lsan\n");
  } else if (!runtime_can_print_profile()) {
    recording_text("no-profile symbolize\n");
  }
}

static void start_recording(void) {
  const enum RuntimeKind runtime = runtime_kind();
  const char* folder = runtime == kNoRuntime ? NULL : recording_folder();
  struct SavedLimits limits;
  if (!folder) {
    return;
  }
  const bool can_write = limits_lift(&limits);
  const bool is_open = can_write && recording_open(folder);
  limits_restore(&limits);
  struct AgentTurn turn;
  recording_pid = is_open ? syscall(SYS_getpid) : 0;
  if (!agent_begin(&turn)) {
    recording_pid = 0;
    return;
  }
  options_read(runtime == kLeakRuntime);
  const char* floor = getenv("LEAKRUN_PROFILE_FLOOR");
  if (floor) {
    snapshot_set_floor(read_number(floor));
  }
  write_head();
  agent_end(&turn);
  runtime_on_error_report(record_error_report);
  on_exit(leak_check_was_passed, NULL);
}

static int leakrun_measured_main(int argc, char** argv, char** envp) {
  // Before the baseline: where 32 handlers are there already, glibc allocates the next 32.
  on_exit(at_exit, NULL);
  struct AgentTurn turn;
  if (agent_begin(&turn)) {
    snapshot_baseline();
    agent_end(&turn);
    sampler_start(recording_file());
  }
  const int status = program_main(argc, argv, envp);
  take_final("main", status, false);
  // The frames of the C library's exit will lie where the program's last calls were: what they do
  // not write to must not show what was there.
  scrub_before_leak_check();
  return status;
}

#if AGENT_IS_PRELOADED
static bool other_agent_records;

static bool is_alone(void) {
  return !other_agent_records;
}

// Called by an agent that is linked into the program, before this one starts.
EXPORT void leakrun_agent_yield(void) {
  other_agent_records = true;
}
#else
// Where this agent is linked and another one is preloaded, too, this one records: it sees a
// runtime that exports nothing. Looked up only where it must be there, for dlsym allocates its
// error message on the program's heap.
static void silence_preloaded_agent(void) {
  static const char name[] = "leakrun_agent";
  const char* preload = getenv("LD_PRELOAD");
  for (const char* at = preload; at && *at; at++) {
    size_t matched = 0;
    while (name[matched] && at[matched] == name[matched]) {
      matched++;
    }
    if (!name[matched]) {
      void (*yield)(void);
      *(void**)&yield = dlsym(RTLD_NEXT, "leakrun_agent_yield");
      if (yield) {
        yield();
      }
      return;
    }
  }
}

static bool is_alone(void) {
  silence_preloaded_agent();
  return true;
}
#endif

EXPORT int __libc_start_main(MainFunction main, int argc, char** argv, void (*init)(void),
                             void (*fini)(void), void (*rtld_fini)(void), void* stack_end) {
  StartFunction start;
  *(void**)&start = dlsym(RTLD_NEXT, "__libc_start_main");
  if (is_alone()) {
    start_recording();
  }
  scrub_note_stack(stack_end);
  if (recording_pid == 0) {
    return start(main, argc, argv, init, fini, rtld_fini, stack_end);
  }
  program_main = main;
  loader_fini = rtld_fini;
  return start(leakrun_measured_main, argc, argv, init, fini,
               rtld_fini ? scrub_and_finish_modules : NULL, stack_end);
}

static _Noreturn void leave_by(const char* name, int status) {
  ExitFunction leave;
  *(void**)&leave = dlsym(RTLD_NEXT, name);
  leave(status);
  __builtin_unreachable();
}

EXPORT _Noreturn void exit(int status) {
  take_final("exit", status, false);
  scrub_before_leak_check();
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

#define _GNU_SOURCE
#include "sampler.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "agent.h"
#include "options.h"
#include "raw_syscall.h"
#include "recording.h"
#include "runtime.h"

#if LEAKRUN_HAS_RAW_SYSCALL

// The thread is none of the C library's: pthread_create would allocate on the program's heap, and
// a program whose last own thread returns would not end. It has no thread-local memory of its own
// but the main thread's, so it makes system calls without errno and calls of others nothing but the
// runtime's counter and its profile. It has descriptors and a working folder of its own, so the
// program may close, change and count what it wants. LeakSanitizer does not know the thread and
// leaves its stack out, and it is gone before the check at the end.

enum {
  kStackBytes = 256 * 1024,
  kGuardBytes = 64 * 1024,
  kPathCapacity = 4096 + 32,
  kLineCapacity = 3 * kNumberCapacity,
  // The thread's descriptors, in the order in which it opens them, the lowest that is free each.
  kTimeline = 0,
  kStatm = 1,
  kSnapshot = 2,  // where the runtime prints by itself
};

static const long kPeriodNanoseconds = 100L * 1000 * 1000;
static const long kSecond = 1000L * 1000 * 1000;
static const long kFreeNanoseconds = 50L * 1000 * 1000;
static const long kTurnNanoseconds = 500L * 1000;
static const size_t kLeastRise = (size_t)1 << 20;

static bool takes_peaks;
static bool takes_requests;
static long page_size;
static long started_at;
static size_t known_peak_bytes;

// What profiles took of the time, of which they may take one part in `share`.
struct Spending {
  long share;
  long nanoseconds;
  long last;
};
static struct Spending for_peaks = {.share = 20};
static struct Spending for_requests = {.share = 4};

static char timeline_path[kPathCapacity];
static char request_path[kPathCapacity];
static char live_path[kPathCapacity];
static char peak_path[kPathCapacity];
static char unfinished_path[kPathCapacity];

static _Atomic uint32_t stop_was_asked;
static _Atomic uint32_t is_ready;
static _Atomic uint32_t thread_id;  // 0: there is none, or it is gone; the kernel clears it

static long call(long number, long a, long b, long c, long d) {
  return raw_syscall(number, a, b, c, d, 0, 0);
}

static long now(void) {
  struct timespec time = {0, 0};
  call(SYS_clock_gettime, CLOCK_MONOTONIC, (long)&time, 0, 0);
  return time.tv_sec * kSecond + time.tv_nsec;
}

// Until `word` is no longer `value`, and at most for so long.
static void wait_for(_Atomic uint32_t* word, uint32_t value, long nanoseconds) {
  const struct timespec time = {nanoseconds / kSecond, nanoseconds % kSecond};
  call(SYS_futex, (long)word, FUTEX_WAIT, value, (long)&time);
}

static void wake(_Atomic uint32_t* word) {
  call(SYS_futex, (long)word, FUTEX_WAKE, INT32_MAX, 0);
}

static void write_text(int fd, const char* text, size_t length) {
  while (length > 0) {
    const long written = call(SYS_write, fd, (long)text, (long)length, 0);
    if (written <= 0) {
      return;
    }
    text += written;
    length -= (size_t)written;
  }
}

static size_t append(char* text, size_t length, size_t capacity, const char* more) {
  for (; *more && length + 1 < capacity; more++) {
    text[length++] = *more;
  }
  text[length] = '\0';
  return length;
}

static size_t append_number(char* text, size_t length, size_t capacity, long number) {
  char digits[kNumberCapacity];
  return append(text, length, capacity, word_of_number(number, digits));
}

// The second number of /proc/thread-self/statm, in pages; -1 where it cannot be read.
static long resident_bytes(void) {
  char text[128];
  const long length = call(SYS_pread64, kStatm, (long)text, sizeof text - 1, 0);
  long at = 0;
  while (at < length && text[at] != ' ') {
    at++;
  }
  long pages = 0;
  long digits = 0;
  for (at++; at < length && text[at] >= '0' && text[at] <= '9'; at++, digits++) {
    pages = pages * 10 + (text[at] - '0');
  }
  return digits > 0 ? pages * page_size : -1;
}

// `MICROSECONDS LIVE RSS`
static void write_sample(long nanoseconds, size_t live_bytes) {
  char line[kLineCapacity];
  const long rss = resident_bytes();
  if (rss < 0) {
    return;
  }
  size_t length = append_number(line, 0, sizeof line, nanoseconds / 1000);
  length = append(line, length, sizeof line, " ");
  length = append_number(line, length, sizeof line, (long)live_bytes);
  length = append(line, length, sizeof line, " ");
  length = append_number(line, length, sizeof line, rss);
  length = append(line, length, sizeof line, "\n");
  write_text(kTimeline, line, length);
}

// `snapshot LABEL profile BYTES`, the profile and `snapshot-end LABEL BYTES`, which takes its place
// when it is whole.
static void write_snapshot(const char* label, const char* path, size_t live_bytes) {
  const int flags = O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC;
  const long fd = call(SYS_openat, AT_FDCWD, (long)unfinished_path, flags, 0600);
  if (fd == kSnapshot) {
    char line[kLineCapacity];
    size_t length = append(line, 0, sizeof line, "snapshot ");
    length = append(line, length, sizeof line, label);
    length = append(line, length, sizeof line, " profile ");
    length = append_number(line, length, sizeof line, (long)live_bytes);
    length = append(line, length, sizeof line, "\n");
    write_text(kSnapshot, line, length);
    runtime_print_profile_by_itself();
    length = append(line, 0, sizeof line, "snapshot-end ");
    length = append(line, length, sizeof line, label);
    length = append(line, length, sizeof line, " ");
    length = append_number(line, length, sizeof line, (long)live_bytes);
    length = append(line, length, sizeof line, "\n");
    write_text(kSnapshot, line, length);
    call(SYS_renameat2, AT_FDCWD, (long)unfinished_path, AT_FDCWD, (long)path);
  }
  if (fd >= 0) {
    call(SYS_close, fd, 0, 0, 0);
  }
}

// Where another profile is as dear as the last one.
static bool has_time(const struct Spending* spending, long elapsed) {
  return spending->nanoseconds + spending->last <= elapsed / spending->share + kFreeNanoseconds;
}

static void take_snapshot(const char* label, const char* path, size_t live_bytes,
                          struct Spending* spending) {
  const long start = now();
  write_snapshot(label, path, live_bytes);
  spending->last = now() - start;
  spending->nanoseconds += spending->last;
}

static void take_snapshots(long elapsed, size_t live_bytes) {
  const size_t tenth = known_peak_bytes / 10;
  const size_t rise = tenth > kLeastRise ? tenth : kLeastRise;
  if (takes_peaks && live_bytes > known_peak_bytes + rise && has_time(&for_peaks, elapsed)) {
    known_peak_bytes = live_bytes;
    take_snapshot("peak", peak_path, live_bytes, &for_peaks);
  }
  // The runtime ends a process whose heap is empty.
  if (takes_requests && live_bytes > 0 && has_time(&for_requests, elapsed) &&
      call(SYS_unlinkat, AT_FDCWD, (long)request_path, 0, 0) == 0) {
    take_snapshot("live", live_path, live_bytes, &for_requests);
  }
}

static bool open_files(void) {
  call(SYS_close_range, 0, ~0U, 0, 0);
  const int flags = O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC;
  return call(SYS_openat, AT_FDCWD, (long)timeline_path, flags, 0600) == kTimeline &&
         call(SYS_openat, AT_FDCWD, (long)"/proc/thread-self/statm", O_RDONLY | O_CLOEXEC, 0) ==
             kStatm;
}

// Whoever has the turn may wait for this thread to end, which then gives up.
static bool take_turn(void) {
  const long self = call(SYS_gettid, 0, 0, 0, 0);
  while (!agent_try_turn(self)) {
    if (atomic_load(&stop_was_asked)) {
      return false;
    }
    wait_for(&stop_was_asked, 0, kTurnNanoseconds);
  }
  return true;
}

static void sample_until_stopped(bool can_profile) {
  static const char head[] = "leakrun-timeline 1\n";
  write_text(kTimeline, head, sizeof head - 1);
  for (long tick = 0;; tick++) {
    const bool is_last = atomic_load(&stop_was_asked);
    if (!take_turn()) {
      return;
    }
    const long elapsed = now() - started_at;
    const size_t live_bytes = runtime_live_bytes();
    write_sample(elapsed, live_bytes);
    if (can_profile && tick > 0 && !is_last) {
      take_snapshots(elapsed, live_bytes);
    }
    agent_give_turn();
    if (tick == 0) {
      atomic_store(&is_ready, 1);
      wake(&is_ready);
    }
    if (is_last) {
      return;
    }
    const long left = kPeriodNanoseconds - (now() - started_at) % kPeriodNanoseconds;
    wait_for(&stop_was_asked, 0, left);
  }
}

static int run(void* unused) {
  (void)unused;
  call(SYS_prctl, PR_SET_NAME, (long)"leakrun", 0, 0);
  if (open_files()) {
    sample_until_stopped(runtime_can_print_profile() && !options()->log_path);
  }
  atomic_store(&is_ready, 1);
  wake(&is_ready);
  return 0;
}

// A fork must not find the thread within the runtime, whose locks nobody would give back in the
// child.
static long forking_thread;  // that has the turn for it; guarded by the turn

static void before_fork(void) {
  const long self = syscall(SYS_gettid);
  if (!agent_records() || agent_has_turn(self)) {
    return;
  }
  while (!agent_try_turn(self)) {
    syscall(SYS_sched_yield);
  }
  forking_thread = self;
}

static void after_fork_in_parent(void) {
  if (forking_thread == syscall(SYS_gettid)) {
    forking_thread = 0;
    agent_give_turn();
  }
}

static bool start_thread(void) {
  const long mapped = syscall(SYS_mmap, NULL, kGuardBytes + kStackBytes, PROT_NONE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0L);
  // NOLINTNEXTLINE(performance-no-int-to-ptr): the kernel tells it as a number.
  char* const memory = (char*)mapped;
  if (mapped == -1 ||
      syscall(SYS_mprotect, memory + kGuardBytes, (long)kStackBytes, PROT_READ | PROT_WRITE) != 0) {
    return false;
  }
  // The thread takes the mask with it: signals are the program's.
  uint64_t all = ~UINT64_C(0);
  uint64_t before = 0;
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, &before, sizeof all);
  const int flags = CLONE_VM | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM | CLONE_PARENT_SETTID |
                    CLONE_CHILD_CLEARTID;
  const int thread =
      clone(run, memory + kGuardBytes + kStackBytes, flags, NULL, &thread_id, NULL, &thread_id);
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &before, NULL, sizeof before);
  return thread > 0;
}

static void set_path(char path[kPathCapacity], const char* recording, const char* ending) {
  append(path, append(path, 0, kPathCapacity, recording), kPathCapacity, ending);
}

void sampler_start(const char* path) {
  const char* wanted = getenv("LEAKRUN_SAMPLER");
  for (; wanted && *wanted; wanted++) {
    takes_peaks = takes_peaks || *wanted == 'p';
    takes_requests = takes_requests || *wanted == 'r';
  }
  if (!(takes_peaks || takes_requests) || !runtime_counts_live_bytes()) {
    return;
  }
  set_path(timeline_path, path, ".timeline");
  set_path(request_path, path, ".wanted");
  set_path(live_path, path, ".live");
  set_path(peak_path, path, ".peak");
  set_path(unfinished_path, path, ".unfinished");
  page_size = (long)getauxval(AT_PAGESZ);
  known_peak_bytes = runtime_live_bytes();
  started_at = now();
  // A child records nothing and takes no turn.
  pthread_atfork(before_fork, after_fork_in_parent, NULL);
  if (!start_thread()) {
    return;
  }
  // Until it has closed its copies of the program's descriptors, which would keep pipes open.
  while (!atomic_load(&is_ready)) {
    wait_for(&is_ready, 0, kSecond);
  }
}

void sampler_stop(bool is_interrupted) {
  atomic_store(&stop_was_asked, 1);
  wake(&stop_was_asked);
  for (uint32_t id = 0; !is_interrupted && (id = atomic_load(&thread_id)) != 0;) {
    wait_for(&thread_id, id, kSecond);
  }
}

#else

void sampler_start(const char* path) {
  (void)path;
}

void sampler_stop(bool is_interrupted) {
  (void)is_interrupted;
}

#endif

#define _GNU_SOURCE
#include "snapshot.h"

#include <stdatomic.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "recording.h"
#include "runtime.h"

// What static initialisation usually allocates is told apart from the test's own without a profile:
// libstdc++'s emergency pool is 71 KB, and 2,000 cases that register themselves take 270 KB in as
// many stacks, whose profile would take 0.2 s in each process.
static const size_t kSmallBaseline = (size_t)512 << 10;

static size_t profile_floor = (size_t)64 << 10;
static size_t baseline_bytes;
static atomic_bool has_baseline;
// Live bytes at the last snapshot whose stacks are known: one with a profile, or the baseline.
static _Atomic size_t last_known_bytes;

static size_t distance(size_t a, size_t b) {
  return a > b ? a - b : b - a;
}

static void write_snapshot(const char* label, size_t live_bytes, bool with_profile) {
  char buffer[kNumberCapacity];
  const char* const bytes = word_of_number((long long)live_bytes, buffer);
  const bool can_print = with_profile && live_bytes > 0 && runtime_can_print_profile();
  recording_line(
      4, (const char* const[]){"snapshot", label, can_print ? "profile" : "counter", bytes});
  if (can_print) {
    runtime_print_profile(recording_descriptor());
    atomic_store(&last_known_bytes, live_bytes);
  }
  recording_line(3, (const char* const[]){"snapshot-end", label, bytes});
}

void snapshot_set_floor(size_t bytes) {
  profile_floor = bytes;
}

size_t snapshot_floor(void) {
  return profile_floor;
}

// What profiles of parts of the program may take of its time, and of the disk.
static const long kMostNanoseconds = 5L * 1000 * 1000 * 1000;
static const long kMostBytes = 64L << 20;
static long part_nanoseconds;

static long nanoseconds_now(void) {
  struct timespec now;
  return syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &now) == 0
             ? now.tv_sec * 1000L * 1000 * 1000 + now.tv_nsec
             : 0;
}

static void write_snapshot_of_part(const char* label, size_t live_bytes, bool with_profile) {
  const long start = nanoseconds_now();
  write_snapshot(
      label, live_bytes,
      with_profile && part_nanoseconds < kMostNanoseconds && recording_size() < kMostBytes);
  part_nanoseconds += nanoseconds_now() - start;
}

void snapshot_baseline(void) {
  baseline_bytes = runtime_live_bytes();
  atomic_store(&last_known_bytes, baseline_bytes);
  write_snapshot("baseline", baseline_bytes, baseline_bytes > kSmallBaseline);
  atomic_store(&has_baseline, true);
}

bool snapshot_has_baseline(void) {
  return atomic_load(&has_baseline);
}

void snapshot_final(bool with_profile) {
  if (!snapshot_has_baseline()) {
    snapshot_baseline();
  }
  const size_t live_bytes = runtime_live_bytes();
  write_snapshot(
      "final", live_bytes,
      with_profile && live_bytes > baseline_bytes && live_bytes - baseline_bytes > profile_floor);
}

size_t snapshot_at(const char* label) {
  const size_t live_bytes = runtime_live_bytes();
  write_snapshot_of_part(label, live_bytes,
                         distance(live_bytes, atomic_load(&last_known_bytes)) > profile_floor);
  return live_bytes;
}

void snapshot_after(const char* label, size_t begin_bytes, size_t limit) {
  const size_t live_bytes = runtime_live_bytes();
  const size_t floor = limit < profile_floor ? limit : profile_floor;
  write_snapshot_of_part(label, live_bytes,
                         live_bytes > begin_bytes && live_bytes - begin_bytes > floor);
}

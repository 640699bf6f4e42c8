#ifndef LEAKRUN_AGENT_SNAPSHOT_H
#define LEAKRUN_AGENT_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>

/// The snapshots of one process, written to its recording. The counter decides whether one comes
/// with a profile, which costs milliseconds: only where the heap may have grown by more than a
/// floor (docs/recording-format.md).

/// Bytes of growth up to which call stacks are not recorded.
void snapshot_set_floor(size_t bytes);
size_t snapshot_floor(void);

/// The first one, when main starts.
void snapshot_baseline(void);
bool snapshot_has_baseline(void);

/// The one when the program ends. Without `with_profile` the counter alone. A program that never
/// came to main has its baseline here, too.
void snapshot_final(bool with_profile);

/// At a point of the program, with a profile at most until those have taken 5 seconds or 64 MB:
/// `label` names it in the recording. Returns the live bytes.
size_t snapshot_at(const char* label);

/// At the end of a part of the program that began with `begin_bytes` live, and may grow by `limit`.
void snapshot_after(const char* label, size_t begin_bytes, size_t limit);

#endif

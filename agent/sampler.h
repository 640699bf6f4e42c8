#ifndef LEAKRUN_AGENT_SAMPLER_H
#define LEAKRUN_AGENT_SAMPLER_H

#include <stdbool.h>

/// The one thread of the agent, only where leakrun asked for it (LEAKRUN_SAMPLER):
/// writes down ten times a second what is live and resident, takes a memory profile at new peaks,
/// and one whenever leakrun asks. docs/recording-format.md has its files.

/// Starts it, beside the recording `path`. Nothing where nobody asked for it, where its counter
/// means nothing or this machine cannot have it: there is no timeline then. Called once, by the
/// main thread, in a process that records.
void sampler_start(const char* path);

/// Takes the last sample and waits until the thread is gone, as long as it may take to write a
/// profile. With `is_interrupted` it waits for nothing: the thread may wait for the caller.
/// Idempotent, and thread-safe; to be called by a process that records, outside of turns.
void sampler_stop(bool is_interrupted);

#endif

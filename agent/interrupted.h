#ifndef LEAKRUN_AGENT_INTERRUPTED_H
#define LEAKRUN_AGENT_INTERRUPTED_H

#include <stdbool.h>

/// Whether the caller was called by a signal handler, as far as it can be told: always on an
/// alternate signal stack; else on x86-64, where the address that handlers return to lies on the
/// stack, within 64 KB of the caller. A remainder of an earlier signal may be taken for one.
bool runs_in_signal_handler(void);

#endif

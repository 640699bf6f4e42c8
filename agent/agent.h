#ifndef LEAKRUN_AGENT_AGENT_H
#define LEAKRUN_AGENT_AGENT_H

#include <stdbool.h>

#include "limits.h"

#define EXPORT __attribute__((visibility("default")))

/// One use of the recording. Turns of several threads wait for each other, so that what they write
/// does not mix; a thread that is interrupted in its turn and takes another gets it.
struct AgentTurn {
  struct SavedLimits limits;
  int saved_errno;
  bool is_nested;
};

/// False, and nothing to end, where this process does not record or its recording is lost.
bool agent_begin(struct AgentTurn* turn);

void agent_end(const struct AgentTurn* turn);

/// The turn alone, without what it is for: agent_begin() gets it where nobody has it. For a thread
/// without thread-local memory; `thread` is its id.
bool agent_try_turn(long thread);
void agent_give_turn(void);
bool agent_has_turn(long thread);

/// Whether this process records; false in a forked child.
bool agent_records(void);

/// Where the process is, for use within a turn.
enum AgentPhase {
  kBeforeMain,
  kInMain,
  kAfterFinal,  ///< the final snapshot is taken, the leak check has begun
};
enum AgentPhase agent_phase(void);

#endif

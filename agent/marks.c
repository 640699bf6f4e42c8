// What <leakrun/leakrun.h> finds in a process that runs under leakrun. The names and parameters
// are fixed: a test may be built with an older header than this agent.
#include <stddef.h>

#include "agent.h"
#include "recording.h"
#include "snapshot.h"

enum {
  kMaxOpenScopes = 1000,
  kLabelCapacity = 64,
};

struct OpenScope {
  long id;  // 0: free
  size_t begin_bytes;
  size_t limit;
};

static struct OpenScope open_scopes[kMaxOpenScopes];  // guarded by agent_begin
static long last_id;
static long last_mark;

// "PREFIX" "N", one word.
static const char* numbered(const char* prefix, long number, char label[kLabelCapacity]) {
  char digits[kNumberCapacity];
  size_t length = 0;
  const char* const parts[] = {prefix, word_of_number(number, digits)};
  for (size_t i = 0; i < 2; i++) {
    for (const char* at = parts[i]; *at && length + 1 < kLabelCapacity; at++) {
      label[length++] = *at;
    }
  }
  label[length] = '\0';
  return label;
}

static struct OpenScope* slot_of(long id) {
  for (size_t i = 0; i < kMaxOpenScopes; i++) {
    if (open_scopes[i].id == id) {
      return &open_scopes[i];
    }
  }
  return NULL;
}

static void write_words(const char* kind, const char* first, const char* second, const char* text) {
  char word[kWordCapacity];
  const char* words[4] = {kind};
  size_t count = 1;
  if (first) {
    words[count++] = first;
  }
  if (second) {
    words[count++] = second;
  }
  words[count++] = word_of_text(text ? text : "", word);
  recording_line(count, words);
}

// As agent_begin, and only in these phases: snapshots have their place in main alone, and the lines
// behind the final one belong to the leak check.
static bool begin_from(enum AgentPhase first, struct AgentTurn* turn) {
  if (!agent_begin(turn)) {
    return false;
  }
  const enum AgentPhase phase = agent_phase();
  if (phase >= first && phase <= kInMain) {
    return true;
  }
  agent_end(turn);
  return false;
}

EXPORT void leakrun_agent_mark(const char* label) {
  struct AgentTurn turn;
  if (!begin_from(kInMain, &turn)) {
    return;
  }
  char number[kNumberCapacity];
  char name[kLabelCapacity];
  last_mark++;
  write_words("mark", word_of_number(last_mark, number), NULL, label);
  snapshot_at(numbered("mark-", last_mark, name));
  agent_end(&turn);
}

EXPORT void leakrun_agent_exempt(const char* why) {
  struct AgentTurn turn;
  if (begin_from(kBeforeMain, &turn)) {
    write_words("exempt", NULL, NULL, why);
    agent_end(&turn);
  }
}

EXPORT void leakrun_agent_threshold(long long bytes) {
  struct AgentTurn turn;
  if (bytes >= 0 && begin_from(kBeforeMain, &turn)) {
    char number[kNumberCapacity];
    recording_line(2, (const char* const[]){"threshold", word_of_number(bytes, number)});
    if ((size_t)bytes < snapshot_floor()) {
      snapshot_set_floor((size_t)bytes);
    }
    agent_end(&turn);
  }
}

// A negative limit: the test's own. Returns 0 where the scope is not measured.
EXPORT long leakrun_agent_scope_begin(const char* label, long long limit) {
  struct AgentTurn turn;
  if (!begin_from(kInMain, &turn)) {
    return 0;
  }
  long id = 0;
  struct OpenScope* const slot = slot_of(0);
  if (slot) {
    char number[kNumberCapacity];
    char limit_number[kNumberCapacity];
    char name[kLabelCapacity];
    id = ++last_id;
    write_words("scope", word_of_number(id, number),
                limit < 0 ? "-" : word_of_number(limit, limit_number), label);
    slot->begin_bytes = snapshot_at(numbered("begin-", id, name));
    slot->limit = limit < 0 ? snapshot_floor() : (size_t)limit;
    slot->id = id;
  } else {
    recording_text("scope-lost\n");
  }
  agent_end(&turn);
  return id;
}

EXPORT void leakrun_agent_scope_end(long id) {
  struct AgentTurn turn;
  if (id <= 0 || !begin_from(kInMain, &turn)) {
    return;
  }
  struct OpenScope* const slot = slot_of(id);
  if (slot) {
    char name[kLabelCapacity];
    snapshot_after(numbered("end-", id, name), slot->begin_bytes, slot->limit);
    slot->id = 0;
  }
  agent_end(&turn);
}

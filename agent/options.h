#ifndef LEAKRUN_AGENT_OPTIONS_H
#define LEAKRUN_AGENT_OPTIONS_H

#include <stdbool.h>

/// What the process's sanitizer options say, as far as the agent must know it: the defaults that
/// are linked into the program and the variables of the environment, in the order in which the
/// runtime reads them, so that the last one wins (InitializeFlags in compiler-rt's asan_flags.cpp;
/// InitializeFlags in lsan.cpp, where only LeakSanitizer's own count).
struct RuntimeOptions {
  bool detects_leaks;    ///< LeakSanitizer will check at exit
  bool symbolizes;       ///< stacks are printed with symbols, in a form that varies
  const char* log_path;  ///< where reports go; null for standard error
};

/// Read once, before the program can change its environment: the runtime did so, too.
void options_read(bool is_standalone_lsan);

const struct RuntimeOptions* options(void);

#endif

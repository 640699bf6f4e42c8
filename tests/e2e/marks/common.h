#ifndef COMMON_H
#define COMMON_H

#include <stdlib.h>
#include <string.h>

#include <leakrun/leakrun.h>

/* What stays reachable to the end; volatile, for nobody reads it. */
static void* volatile kept[256];
static int kept_count;

static inline void keep(size_t kilobytes) {
  void* const memory = malloc(kilobytes << 10);
  memset(memory, 1, kilobytes << 10);
  kept[kept_count++] = memory;
}

#endif

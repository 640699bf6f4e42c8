// Before main and after exit nothing is measured, and nothing is spoiled.
#include "common.h"

static const leakrun::Scope before_main{"before main", 0};

int main() {
  static const leakrun::Scope to_the_end{"to the end", 0.5};
  atexit([] {
    leakrun_mark("in a handler");
    leakrun_exempt("too late");
    leakrun_threshold_mb(100);
    const leakrun::Scope scope{"in a handler", 0};
    keep(100);
  });
  keep(1024);
}

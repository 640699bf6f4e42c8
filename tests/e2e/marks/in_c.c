#include "common.h"

int main(void) {
  long scope;
  leakrun_mark("begin");
  scope = leakrun_scope_begin("c scope", 0.25);
  keep(300);
  leakrun_scope_end(scope);
  leakrun_scope_end(scope);
  leakrun_scope_end(0);
  leakrun_scope_end(99);
  leakrun_threshold_mb(7);
  return 0;
}

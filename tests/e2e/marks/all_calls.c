/* Every function of the header, in C and in C++: for its warnings, and to be run without leakrun.
 */
#include <leakrun/leakrun.h>

int main(void) {
  leakrun_mark("mark");
  leakrun_exempt("exempt");
  leakrun_threshold_mb(1);
  leakrun_scope_end(leakrun_scope_begin("scope", 1));
#ifdef __cplusplus
  const leakrun::Scope scope{"scope"};
#endif
  return 0;
}

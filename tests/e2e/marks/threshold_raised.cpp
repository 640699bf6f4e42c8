#include "common.h"

int main() {
  leakrun_threshold_mb(0.01);
  leakrun_threshold_mb(8);
  leakrun_threshold_mb(-1);
  leakrun_threshold_mb(1e300);
  keep(4096);
}

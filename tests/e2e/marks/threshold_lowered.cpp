#include "common.h"

int main() {
  leakrun_threshold_mb(0.01);
  keep(20);
}

#include "common.h"

int main() {
  keep(100);
  leakrun_mark("loaded");
  keep(1024);
  keep(512);
  leakrun_mark("warm");
  leakrun_mark(nullptr);
}

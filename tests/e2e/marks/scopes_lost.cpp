#include "common.h"

int main() {
  for (int i = 0; i < 1001; i++) {
    leakrun_scope_begin("open", 1);
  }
}

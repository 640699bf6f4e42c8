// What unloads_plugin of programs/ loads.
#include <stdlib.h>

extern "C" void fill(void** table) {
  for (int i = 0; i < 16; i++) {
    table[i] = malloc(1 << 18);
  }
}

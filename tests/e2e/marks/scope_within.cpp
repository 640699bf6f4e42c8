#include "common.h"

int main() {
  const leakrun::Scope scope{"parse", 0.5};
  keep(500);
  free(malloc(4 << 20));
}

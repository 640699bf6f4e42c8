#include "common.h"

int main() {
  {
    const leakrun::Scope scope{"parse", 0.5};
    for (int i = 0; i < 4; i++) {
      keep(512);
    }
  }
  const leakrun::Scope later{"later"};
  for (int i = 0; i < 4; i++) {
    free(kept[i]);
  }
}

#include "common.h"

int main() {
  const leakrun::Scope scope{"interrupted", 0.5};
  keep(1024);
  exit(0);
}

// main returns 0, and a handler makes 3 of it.
#include <stdlib.h>

void fail() {
  exit(3);
}

int main() {
  atexit(fail);
}

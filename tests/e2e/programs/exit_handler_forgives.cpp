// main returns 3, and a handler makes 0 of it.
#include <stdlib.h>

void* kept;

void forgive() {
  exit(0);
}

int main() {
  atexit(forgive);
  kept = malloc(4 << 20);
  return 3;
}

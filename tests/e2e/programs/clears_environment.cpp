#include <stdlib.h>

void* kept;

int main() {
  clearenv();
  kept = malloc(4 << 20);
}

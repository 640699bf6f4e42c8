// exec: the same process becomes a program that grows.
#include <stdlib.h>
#include <unistd.h>

void* kept;

int main(int argc, char**) {
  if (argc > 1) {
    kept = malloc(4 << 20);
    return 0;
  }
  execl("/proc/self/exe", "again", "grow", nullptr);
  return 1;
}

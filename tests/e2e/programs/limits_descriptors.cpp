#include <stdlib.h>
#include <sys/resource.h>

void* kept;

int main() {
  const rlimit limit{4, 4};
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0) {
    return 1;
  }
  kept = malloc(4 << 20);
}

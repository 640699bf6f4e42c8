#include <stdlib.h>
#include <sys/resource.h>

void* kept;

int main() {
  rlimit limit{};
  getrlimit(RLIMIT_FSIZE, &limit);
  limit.rlim_cur = 0;
  if (setrlimit(RLIMIT_FSIZE, &limit) != 0) {
    return 1;
  }
  kept = malloc(4 << 20);
}

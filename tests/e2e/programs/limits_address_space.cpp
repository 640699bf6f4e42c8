// Leaves 16 MB above what is mapped, AddressSanitizer's shadow included.
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

void* kept;

int main() {
  kept = malloc(4 << 20);
  FILE* file = fopen("/proc/self/statm", "r");
  rlim_t pages = 0;
  if (file == nullptr || fscanf(file, "%lu", &pages) != 1) {
    return 1;
  }
  fclose(file);
  const rlim_t bytes = pages * static_cast<rlim_t>(sysconf(_SC_PAGESIZE)) + (16 << 20);
  const rlimit limit{bytes, bytes};
  return setrlimit(RLIMIT_AS, &limit) == 0 ? 0 : 1;
}

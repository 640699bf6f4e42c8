// Not even the hard limit lets it write a file, and it may not raise that: no agent can record.
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

void* kept;

int main() {
  if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0)) {
    return 1;
  }
  const rlimit none{0, 0};
  if (setrlimit(RLIMIT_FSIZE, &none) != 0) {
    return 1;
  }
  kept = malloc(4 << 20);
}

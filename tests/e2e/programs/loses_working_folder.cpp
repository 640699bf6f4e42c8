#include <stdlib.h>
#include <unistd.h>

void* kept;

int main() {
  char folder[] = "/tmp/leakrun-e2e-XXXXXX";
  if (mkdtemp(folder) == nullptr || chdir(folder) != 0 || rmdir(folder) != 0) {
    return 1;
  }
  kept = malloc(4 << 20);
}

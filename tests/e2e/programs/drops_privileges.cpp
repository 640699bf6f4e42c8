// Where it is root, it becomes a user who may not open the recording.
#include <stdlib.h>
#include <unistd.h>

void* kept;

int main() {
  if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0)) {
    return 1;
  }
  kept = malloc(4 << 20);
}

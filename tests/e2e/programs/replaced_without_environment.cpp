// exec with an empty environment: the agent is not preloaded into what the process becomes.
#include <stdlib.h>
#include <unistd.h>

void* kept;

int main(int argc, char**) {
  if (argc > 1) {
    kept = malloc(4 << 20);
    return 0;
  }
  char* const nothing[] = {nullptr};
  execle("/proc/self/exe", "again", "grow", nullptr, nothing);
  return 1;
}

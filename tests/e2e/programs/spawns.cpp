// The child is this program again, and it is the one that grows.
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

void* kept;

int main(int argc, char** argv) {
  if (argc > 1) {
    kept = malloc(4 << 20);
    return 0;
  }
  char grow[] = "grow";
  char* arguments[] = {argv[0], grow, nullptr};
  pid_t child = 0;
  if (posix_spawn(&child, "/proc/self/exe", nullptr, nullptr, arguments, environ) != 0) {
    return 1;
  }
  int status = 0;
  waitpid(child, &status, 0);
  return status;
}

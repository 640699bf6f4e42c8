// Exempt where it has an argument; without one it runs itself with one, and is not.
#include <spawn.h>
#include <sys/wait.h>

#include "common.h"

int main(int argc, char** argv) {
  if (argc > 1) {
    leakrun_exempt("the child may");
    keep(8192);
    return 0;
  }
  pid_t child = 0;
  char argument[] = "child";
  char* const arguments[] = {argv[0], argument, nullptr};
  int status = 1;
  if (posix_spawn(&child, argv[0], nullptr, nullptr, arguments, environ) == 0) {
    waitpid(child, &status, 0);
  }
  keep(100);
  return status;
}

#include <sys/wait.h>
#include <unistd.h>

#include <vector>

std::vector<char> kept;

int main() {
  if (fork() == 0) {
    kept.resize(4 << 20);
    _exit(0);
  }
  int status = 0;
  wait(&status);
  return status;
}

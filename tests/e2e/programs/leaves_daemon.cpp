// The daemon keeps standard output open and outlives the test.
#include <sys/wait.h>
#include <unistd.h>

int main() {
  if (fork() == 0) {
    setsid();
    if (fork() == 0) {
      sleep(600);
    }
    _exit(0);
  }
  wait(nullptr);
}

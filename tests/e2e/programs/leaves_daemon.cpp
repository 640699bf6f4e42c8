// The daemon keeps standard output open and outlives the test.
#include <unistd.h>

int main() {
  if (fork() == 0) {
    setsid();
    sleep(600);
    _exit(0);
  }
}

#include <unistd.h>

int main() {
  if (fork() == 0) {
    usleep(300'000);
    _exit(0);
  }
}

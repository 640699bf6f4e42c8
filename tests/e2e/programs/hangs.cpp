// Ignores SIGTERM, and so does a grandchild in a session of its own.
#include <signal.h>
#include <unistd.h>

int main() {
  signal(SIGTERM, SIG_IGN);
  if (fork() == 0) {
    setsid();
    if (fork() != 0) {
      _exit(0);
    }
  }
  while (true) {
    pause();
  }
}

// A watchdog: _exit in a signal handler, which most of the time interrupts the allocator.
#include <sys/time.h>
#include <unistd.h>

#include <csignal>
#include <vector>

int main() {
  std::signal(SIGALRM, [](int) { _exit(0); });
  const itimerval soon = {{0, 0}, {0, 20000}};
  setitimer(ITIMER_REAL, &soon, nullptr);
  static std::vector<char*> kept;
  for (int i = 0; i < 512; i++) {
    kept.push_back(new char[8192]);
  }
  while (true) {
    char* volatile block = new char[64];
    delete[] block;
  }
}

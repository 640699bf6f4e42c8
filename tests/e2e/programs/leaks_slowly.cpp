// Grows and leaks, slowly enough for the runtime's own profiles.
#include <unistd.h>

#include <cstdlib>
#include <vector>

std::vector<char> kept;
void* volatile last;

void lose() {
  last = std::malloc(1000);
  last = nullptr;
}

int main() {
  for (int i = 0; i < 10; i++) {
    lose();
  }
  kept.resize(4 << 20, 'x');
  usleep(300'000);
}

#include <unistd.h>

#include <vector>

std::vector<char> kept;

int main() {
  for (int number = 0; number < 1024; number++) {
    close(number);
  }
  kept.resize(4 << 20);
}

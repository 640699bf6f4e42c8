// Grows by 8 MB in a third of a second: the runtime looks every 0.1 s whether it did.
#include <unistd.h>

#include <vector>

std::vector<std::vector<char>> kept;

void remember() {
  kept.emplace_back(1 << 20, 'x');
}

int main() {
  kept.reserve(8);
  for (int i = 0; i < 8; i++) {
    remember();
    usleep(40'000);
  }
}

// Grows, then leaves from deep inside by _Exit.
#include <stdlib.h>
#include <unistd.h>

#include <vector>

std::vector<char> kept;

void leave_deep_inside(int depth) {
  if (depth == 0) {
    _Exit(0);
  }
  leave_deep_inside(depth - 1);
}

int main() {
  kept.resize(4 << 20);
  leave_deep_inside(10);
}

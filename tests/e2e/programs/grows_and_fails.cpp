#include <vector>

std::vector<char> kept;

int main() {
  kept.resize(4 << 20);
  return 7;
}

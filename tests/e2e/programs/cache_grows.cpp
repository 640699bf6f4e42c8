// A cache without a limit: everything stays reachable.
#include <cstdlib>
#include <map>
#include <vector>

std::map<int, std::vector<char>> cache;

void remember(int key) {
  cache[key] = std::vector<char>(8192);
}

int main() {
  for (int key = 0; key < 512; key++) {
    remember(key);
  }
}

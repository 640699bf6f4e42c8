// Destroyed at exit: measured too late, it would have been given back.
#include <vector>

std::vector<char>& cache() {
  static std::vector<char> bytes;
  return bytes;
}

int main() {
  cache().resize(4 << 20);
}

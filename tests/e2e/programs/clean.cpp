#include <vector>

int main() {
  std::vector<int> values(100'000, 1);
  return values.back() == 1 ? 0 : 1;
}

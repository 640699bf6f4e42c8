#include <cstdlib>

void* volatile last;

int main() {
  for (int i = 0; i < 10; i++) {
    last = std::malloc(1000);
    last = nullptr;
  }
  return 3;
}

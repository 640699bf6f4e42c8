#include <cstdlib>

void* volatile last;

void lose() {
  last = std::malloc(1000);
  last = nullptr;
}

int main() {
  for (int i = 0; i < 10; i++) {
    lose();
  }
}

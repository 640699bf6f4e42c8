#include <stdlib.h>

void* volatile last;

int main() {
  clearenv();
  for (int i = 0; i < 10; i++) {
    last = malloc(1000);
    last = nullptr;
  }
}

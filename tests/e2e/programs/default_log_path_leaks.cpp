#include <stdlib.h>

extern "C" const char* __asan_default_options() {
  return "log_path=asan.log";
}

void* volatile last;

int main() {
  for (int i = 0; i < 10; i++) {
    last = malloc(1000);
    last = nullptr;
  }
}

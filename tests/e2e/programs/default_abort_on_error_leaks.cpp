#include <stdlib.h>

extern "C" const char* __asan_default_options() {
  return "abort_on_error=1";
}

void* volatile last;

int main() {
  for (int i = 0; i < 10; i++) {
    last = malloc(1000);
    last = nullptr;
  }
}

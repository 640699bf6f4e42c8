#include <stdlib.h>

extern "C" const char* __asan_default_options() {
  return "halt_on_error=1";
}

int main() {
  char* volatile bytes = static_cast<char*>(malloc(8));
  free(bytes);
  static_cast<volatile char*>(bytes)[3] = 1;
}

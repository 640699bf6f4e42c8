// Built with -fsanitize-recover=address: the error is reported, and the process ends with 0.
#include <stdlib.h>

extern "C" const char* __asan_default_options() {
  return "halt_on_error=0";
}

int main() {
  char* volatile bytes = static_cast<char*>(malloc(8));
  free(bytes);
  static_cast<volatile char*>(bytes)[3] = 1;
}

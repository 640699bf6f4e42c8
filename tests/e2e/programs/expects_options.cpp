// What the user set must still be there: options, preloaded libraries, closed standard input.
#include <unistd.h>

#include <cstdlib>
#include <cstring>

int main() {
  char byte;
  const bool options = std::strstr(std::getenv("ASAN_OPTIONS"), "max_redzone=64") != nullptr;
  const bool preload = std::strstr(std::getenv("LD_PRELOAD"), "libm.so.6") != nullptr;
  return options && preload && read(0, &byte, 1) == 0 ? 0 : 1;
}

// exec: the same process becomes a program without AddressSanitizer.
#include <unistd.h>

int main() {
  execl("/bin/true", "true", nullptr);
  return 1;
}

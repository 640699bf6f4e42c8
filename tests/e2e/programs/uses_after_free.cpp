#include <cstdlib>

int main() {
  char* volatile bytes = static_cast<char*>(std::malloc(8));
  std::free(bytes);
  return bytes[3];
}

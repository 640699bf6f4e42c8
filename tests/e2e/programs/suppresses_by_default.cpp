// Leaks, with suppressions compiled in: those that SUPPRESSIONS says.
#include <cstdlib>

void* volatile last;

extern "C" const char* __lsan_default_suppressions() {
  const char* text = std::getenv("SUPPRESSIONS");
  return text == nullptr ? "" : text;
}

__attribute__((noinline)) void legacy_init() {
  for (int i = 0; i < 3; i++) {
    last = std::malloc(100);
  }
  last = nullptr;
}

int main() {
  legacy_init();
}

// Leaks or grows by functions that a suppression can name; the arguments say by which.
#include <cstdlib>
#include <cstring>
#include <string>

void* volatile last;
void* kept[2];

__attribute__((noinline)) void* allocate(std::size_t bytes) {
  void* memory = std::malloc(bytes);
  std::memset(memory, 1, bytes);
  return memory;
}

__attribute__((noinline)) void legacy_init() {
  for (int i = 0; i < 3; i++) {
    last = allocate(4096);
  }
  last = nullptr;
}

__attribute__((noinline)) void inner() {
  last = allocate(1000);
  last = nullptr;
}

__attribute__((noinline)) void outer() {
  inner();
}

__attribute__((noinline)) void other_cache() {
  kept[0] = allocate(2 << 20);
}

__attribute__((noinline)) void fill_cache() {
  kept[1] = allocate(4 << 20);
}

int main(int argc, char** argv) {
  for (int i = 1; i < argc; i++) {
    const std::string what = argv[i];
    if (what == "legacy_init") {
      legacy_init();
    } else if (what == "outer") {
      outer();
    } else if (what == "inner") {
      inner();
    } else if (what == "fill_cache") {
      fill_cache();
    } else if (what == "other_cache") {
      other_cache();
    }
  }
}

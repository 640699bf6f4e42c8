// Says what the process is like when main starts and when its last handler runs: allocations,
// threads, caught signals. Whoever is in the process besides must not be seen in it.
#include <cstdio>
#include <cstdlib>
#include <cstring>

// Of sanitizer/allocator_interface.h, which not every GCC comes with.
extern "C" size_t __sanitizer_get_current_allocated_bytes();
extern "C" int __sanitizer_install_malloc_and_free_hooks(void (*)(const volatile void*, size_t),
                                                         void (*)(const volatile void*));

static long allocations;

static void count(const volatile void*, size_t) {
  allocations++;
}
static void count_nothing(const volatile void*) {}

static void tell(const char* when) {
  // What the loader allocates before main depends on the libraries that are there.
  static const size_t first = __sanitizer_get_current_allocated_bytes();
  const long now = allocations;
  std::fprintf(stderr, "%s: %ld allocations, %zu bytes more\n", when, now,
               __sanitizer_get_current_allocated_bytes() - first);
  std::FILE* status = std::fopen("/proc/self/status", "r");
  for (char line[256]; status != nullptr && std::fgets(line, sizeof line, status) != nullptr;) {
    if (std::strncmp(line, "Threads:", 8) == 0 || std::strncmp(line, "SigCgt:", 7) == 0 ||
        std::strncmp(line, "SigBlk:", 7) == 0) {
      std::fputs(line, stderr);
    }
  }
  std::fclose(status);
}

static void tell_last() {
  tell("end");
}

// Before main, and before whatever registers its handlers later: it runs after theirs.
__attribute__((constructor)) static void start() {
  __sanitizer_install_malloc_and_free_hooks(count, count_nothing);
  std::atexit(tell_last);
}

int main() {
  tell("main");
  return 0;
}

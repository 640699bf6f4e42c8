// The stack cannot grow: what is to be cleared is there all the same.
#include <sys/resource.h>

#include <cstddef>
#include <cstdlib>

void* volatile last;

__attribute__((noinline, no_sanitize("address"))) void fill_frame_with(void* pointer) {
  void* volatile frame[2048];
  for (std::size_t i = 0; i < 2048; i++) {
    frame[i] = pointer;
  }
}

void lose() {
  fill_frame_with(last);
  last = nullptr;
}

int main() {
  const rlimit limit{.rlim_cur = 64 << 10, .rlim_max = 64 << 10};
  setrlimit(RLIMIT_STACK, &limit);
  last = std::malloc(1000);
  std::atexit(lose);
}

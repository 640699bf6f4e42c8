// exit from inside: what live frames hold is reachable, what a call below them left behind is not.
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

__attribute__((noinline)) void leave(int depth) {
  void* volatile held_here = std::malloc(300);
  if (depth > 0) {
    leave(depth - 1);
  }
  std::exit(held_here == nullptr);
}

int main() {
  void* volatile held = std::malloc(300);
  last = std::malloc(1000);
  std::atexit(lose);
  leave(10);
  return held == nullptr;
}

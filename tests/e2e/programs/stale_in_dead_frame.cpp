// What a call that has returned left on the stack keeps nothing alive.
#include <cstddef>
#include <cstdlib>

__attribute__((noinline, no_sanitize("address"))) void fill_frame_with(void* pointer) {
  void* volatile frame[2048];
  for (std::size_t i = 0; i < 2048; i++) {
    frame[i] = pointer;
  }
}

int main() {
  fill_frame_with(std::malloc(1000));
}

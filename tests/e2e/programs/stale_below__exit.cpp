// No exit handler clears anything here.
#include <unistd.h>

#include <cstddef>
#include <cstdlib>

__attribute__((noinline, no_sanitize("address"))) void fill_frame_with(void* pointer) {
  void* volatile frame[2048];
  for (std::size_t i = 0; i < 2048; i++) {
    // Not next to the caller: the agent's first frames come to lie there, gaps included.
    frame[i] = i < 2048 - 12 ? pointer : nullptr;
  }
}

int main() {
  void* volatile held = std::malloc(300);
  fill_frame_with(std::malloc(1000));
  _exit(held == nullptr);
}

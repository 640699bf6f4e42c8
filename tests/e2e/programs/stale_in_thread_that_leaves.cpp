// Another thread than main's ends the process, and has a dead frame of its own.
#include <pthread.h>

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

void* leave(void*) {
  void* volatile held = std::malloc(300);
  std::exit(held == nullptr);
}

int main() {
  void* volatile held = std::malloc(300);
  last = std::malloc(1000);
  std::atexit(lose);
  pthread_t thread;
  pthread_create(&thread, nullptr, leave, nullptr);
  pthread_join(thread, nullptr);
  return held == nullptr;
}

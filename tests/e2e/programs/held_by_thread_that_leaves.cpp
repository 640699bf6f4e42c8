// Another thread than main's ends the process: what its frames and main's hold is no leak.
#include <pthread.h>

#include <cstdlib>

__attribute__((noinline)) void leave(int depth) {
  void* volatile held = std::malloc(1000);
  if (depth > 0) {
    leave(depth - 1);
  }
  std::exit(held == nullptr);
}

void* leave_from_inside(void*) {
  leave(10);
  return nullptr;
}

int main() {
  void* volatile held = std::malloc(1000);
  pthread_t thread;
  pthread_create(&thread, nullptr, leave_from_inside, nullptr);
  pthread_join(thread, nullptr);
  return held == nullptr;
}

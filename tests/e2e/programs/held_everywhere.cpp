// Blocks with one holder each: none of them is a leak.
#include <pthread.h>
#include <unistd.h>

#include <cstdlib>

pthread_barrier_t all_hold;
void* held_by_global;
thread_local void* held_by_thread_local;

void* hold_and_wait(void*) {
  void* volatile held_by_stack = std::malloc(1000);
  held_by_thread_local = std::malloc(1000);
  pthread_barrier_wait(&all_hold);
  while (held_by_stack != nullptr) {
    pause();
  }
  return nullptr;
}

int main() {
  held_by_global = std::malloc(1000);
  held_by_thread_local = std::malloc(1000);
  pthread_barrier_init(&all_hold, nullptr, 2);
  pthread_t thread;
  pthread_create(&thread, nullptr, hold_and_wait, nullptr);
  pthread_barrier_wait(&all_hold);
}

// main ends by pthread_exit: the process ends with its last thread.
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

void* kept;

void* return_last(void*) {
  usleep(50'000);  // main has ended then
  kept = malloc(4 << 20);
  return nullptr;
}

int main() {
  pthread_t thread;
  pthread_create(&thread, nullptr, return_last, nullptr);
  pthread_exit(nullptr);
}

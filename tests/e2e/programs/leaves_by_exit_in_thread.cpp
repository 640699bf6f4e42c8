// main's thread is gone when another one ends the process.
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

void* kept;

void* leave(void*) {
  usleep(50'000);  // main has ended then
  kept = malloc(4 << 20);
  exit(0);
}

int main() {
  pthread_t thread;
  pthread_create(&thread, nullptr, leave, nullptr);
  pthread_exit(nullptr);
}

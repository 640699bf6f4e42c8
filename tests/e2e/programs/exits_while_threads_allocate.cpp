#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

void* kept;

void* allocate_for_ever(void*) {
  while (true) {
    void* volatile bytes = malloc(100);
    free(bytes);
  }
}

int main() {
  kept = malloc(4 << 20);
  for (int i = 0; i < 4; i++) {
    pthread_t thread;
    pthread_create(&thread, nullptr, allocate_for_ever, nullptr);
  }
  usleep(10'000);
  exit(0);
}

// exec with an empty environment of a program that leaks.
#include <stdlib.h>
#include <unistd.h>

void* volatile last;

void lose() {
  last = malloc(1000);
  last = nullptr;
}

int main(int argc, char**) {
  if (argc > 1) {
    for (int i = 0; i < 10; i++) {
      lose();
    }
    return 0;
  }
  char* const nothing[] = {nullptr};
  execle("/proc/self/exe", "again", "leak", nullptr, nothing);
  return 1;
}

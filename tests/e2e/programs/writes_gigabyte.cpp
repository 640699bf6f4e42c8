#include <unistd.h>

char block[1 << 20];

int main() {
  for (unsigned i = 0; i < sizeof block; i++) {
    block[i] = static_cast<char>(i * 2654435761U >> 24);
  }
  for (int i = 0; i < 1024; i++) {
    for (ssize_t done = 0; done < 1 << 20;) {
      const ssize_t written = write(1, block + done, sizeof block - done);
      if (written < 0) {
        return 1;
      }
      done += written;
    }
  }
}

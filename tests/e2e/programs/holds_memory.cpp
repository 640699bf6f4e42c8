// Holds 30 MB until it is ended.
#include <unistd.h>

#include <memory>
#include <vector>

std::vector<std::unique_ptr<char[]>> pages;

__attribute__((noinline)) void load_all_pages() {
  for (int i = 0; i < 30; i++) {
    pages.push_back(std::make_unique<char[]>(1 << 20));
  }
}

int main() {
  load_all_pages();
  while (true) {
    pause();
  }
}

// Holds 30 MB for a while and gives all of it back.
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
  usleep(600'000);
  pages.clear();
  pages.shrink_to_fit();
  usleep(150'000);
}

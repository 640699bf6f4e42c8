#include <cstdio>
#include <string>

int main() {
  const std::string line(1 << 20, 'x');
  std::puts("the first line");
  for (int i = 0; i < 64; i++) {
    std::fwrite(line.data(), 1, line.size(), stdout);
  }
  std::puts("\nthe last line");
}

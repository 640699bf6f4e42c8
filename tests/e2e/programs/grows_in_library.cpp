// Strings grow by code of the standard library that has no frame pointers. Counts its runs in the
// file `runs`; told `once`, only the first of them grows.
#include <cstdio>
#include <string>
#include <vector>

std::vector<std::string>* lines;

__attribute__((noinline)) void remember_lines() {
  for (int i = 0; i < 20; i++) {
    std::string line;
    for (int part = 0; part < 30000; part++) {
      line.append("0123456789");
    }
    lines->push_back(std::move(line));
  }
}

int main(int argc, char**) {
  std::FILE* runs = std::fopen("runs", "a");
  if (runs == nullptr) {
    return 1;
  }
  std::fputs("run\n", runs);
  const bool is_first = std::ftell(runs) == 4;
  std::fclose(runs);
  lines = new std::vector<std::string>;
  if (argc == 1 || is_first) {
    remember_lines();
  }
  return 0;
}

#include <cstring>

int main(int argc, char** argv) {
  return argc == 3 && std::strcmp(argv[1], "a b") == 0 && std::strcmp(argv[2], "*") == 0 ? 0 : 1;
}

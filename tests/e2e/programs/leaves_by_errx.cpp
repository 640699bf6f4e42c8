// errx ends in exit without calling it by its dynamic symbol.
#include <err.h>

#include <vector>

std::vector<char> kept;

int main() {
  kept.resize(4 << 20);
  errx(0, "done");
}

// Ends in static initialisation.
#include <cstdlib>

struct Leaver {
  Leaver() { std::exit(0); }
};
static Leaver leaver;

int main() {
  return 1;
}

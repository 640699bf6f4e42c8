// Holds 2 MB before main, gives them back, and then keeps 6 MB: it grows by 4 MB.
#include <cstdlib>
#include <vector>

// Never destroyed, so that all stays reachable.
std::vector<char*>& kept = *new std::vector<char*>;

void fill_at_start() {
  for (int i = 0; i < 64; i++) {
    kept.push_back(static_cast<char*>(std::malloc(32768)));
  }
}

void give_back() {
  for (char* each : kept) {
    std::free(each);
  }
  kept.clear();
}

void keep_more() {
  for (int i = 0; i < 96; i++) {
    kept.push_back(static_cast<char*>(std::malloc(65536)));
  }
}

struct FillsAtStart {
  FillsAtStart() { fill_at_start(); }
} fills_at_start;

int main() {
  give_back();
  keep_more();
}

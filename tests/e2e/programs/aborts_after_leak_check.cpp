// The leak check of quick_exit finds a leak, and the process goes on to die of a handler.
#include <cstdlib>

int main() {
  std::at_quick_exit([] { std::abort(); });
  char* volatile lost = new char[1000];
  lost = nullptr;
  std::quick_exit(0);
}

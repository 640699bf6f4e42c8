#include "common.h"

int main() {
  leakrun_exempt("it warms the cache");
  const leakrun::Scope scope{"parse", 0.5};
  keep(4096);
  char* volatile lost = static_cast<char*>(malloc(1000));
  lost = nullptr;
  return lost != nullptr;
}

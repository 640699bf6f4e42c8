#include <cstdio>
#include <cstdlib>

#include "tests/fuzz/target.h"

namespace leakrun::fuzz {

void require(bool kept, const char* promise) {
  if (!kept) {
    std::fprintf(stderr, "leakrun: a promise is broken: %s\n", promise);
    std::abort();
  }
}

}  // namespace leakrun::fuzz

// Grows: every session is closed, none is given back.
#include "session_cache.h"

#include "check.h"

int main() {
  SessionCache& cache = SessionCache::instance();
  for (int i = 0; i < 3000; ++i) {
    const std::string token = "token-" + std::to_string(i);
    cache.open(token, "user-" + std::to_string(i % 10));
    CHECK(cache.find(token) != nullptr);
    cache.close(token);
  }
  CHECK(cache.open_sessions() == 0);
}

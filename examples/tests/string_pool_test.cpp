// Grows, and shall: exempt from detection by its label.
#include "string_pool.h"

#include "check.h"

int main() {
  StringPool& pool = StringPool::instance();
  for (int i = 0; i < 12000; ++i) {
    const std::string text = "entry " + std::to_string(i) + std::string(1000, '.');
    CHECK(pool.intern(text) == pool.intern(text));
  }
  CHECK(pool.size() == 12000);
}

#include "string_pool.h"

StringPool& StringPool::instance() {
  static StringPool pool;
  return pool;
}

const std::string* StringPool::intern(std::string_view text) {
  return &*strings_.emplace(text).first;
}

// Speaks of GoogleTest and is none of its programs: asked, it does what it always does.
#include "common.h"

const char* volatile option = "--gtest_list_tests";

int main() {
  std::puts(option);
}

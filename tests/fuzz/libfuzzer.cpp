#include <cstddef>
#include <cstdint>

#include "tests/fuzz/target.h"

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  leakrun::fuzz::accepts({reinterpret_cast<const char*>(data), size});
  return 0;
}

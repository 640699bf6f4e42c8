#include "runner/aslr.h"

#include <cstdlib>

#include "base/file.h"

namespace leakrun {

std::optional<int> aslr_random_bits() {
  const auto bits = read_file("/proc/sys/vm/mmap_rnd_bits", 64);
  return bits ? std::optional(std::atoi(bits->c_str())) : std::nullopt;
}

}  // namespace leakrun

#include "runner/aslr.h"

#include <sys/personality.h>

#include <cstdlib>

#include "base/file.h"

namespace leakrun {

std::optional<int> aslr_random_bits() {
  const auto bits = read_file("/proc/sys/vm/mmap_rnd_bits", 64);
  return bits ? std::optional(std::atoi(bits->c_str())) : std::nullopt;
}

void avoid_high_entropy_addresses() {
  const auto bits = aslr_random_bits();
  if (!bits || *bits > kMostRandomBits) {
    personality(ADDR_NO_RANDOMIZE);
  }
}

}  // namespace leakrun

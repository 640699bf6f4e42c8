#include "tests/unit/symbolize/inlined_calls.h"

#include <dlfcn.h>
#include <link.h>

namespace leakrun {

// As the runtimes tell an address: of the call, not of the instruction after it.
__attribute__((noinline)) std::uint64_t calling_pc() {
  asm volatile("");
  return reinterpret_cast<std::uint64_t>(__builtin_return_address(0)) - 1;
}

constexpr std::uint32_t kInnerLine = __LINE__ + 2;
__attribute__((always_inline)) inline std::uint64_t inlined_caller(int add) {
  return calling_pc() + static_cast<std::uint64_t>(add);
}

constexpr std::uint32_t kOuterLine = __LINE__ + 2;
__attribute__((noinline)) std::uint64_t outer_caller(int add) {
  return inlined_caller(add);
}

InlinedCall recorded_inlined_call() {
  const std::uint64_t pc = outer_caller(0);
  Dl_info info{};
  link_map* map = nullptr;
  dladdr1(reinterpret_cast<void*>(pc), &info, reinterpret_cast<void**>(&map), RTLD_DL_LINKMAP);
  return {pc - map->l_addr, kInnerLine, kOuterLine};
}

}  // namespace leakrun

// Built in many ways by CMakeLists.txt, for dwarf_backend_test.cpp. Prints the address of a call
// from the start of its module, and the lines where it stands.
#include <link.h>

#include <cstdint>
#include <cstdio>

namespace places {

// As the runtimes tell an address: of the call, not of the instruction after it.
__attribute__((noinline)) std::uint64_t calling_pc() {
  asm volatile("");
  return reinterpret_cast<std::uint64_t>(__builtin_return_address(0)) - 1;
}

constexpr unsigned kInnerLine = __LINE__ + 2;
__attribute__((always_inline)) inline std::uint64_t inlined_caller(int add) {
  return calling_pc() + static_cast<std::uint64_t>(add);
}

constexpr unsigned kOuterLine = __LINE__ + 2;
__attribute__((noinline)) std::uint64_t outer_caller(int add) {
  return inlined_caller(add);
}

struct Search {
  std::uint64_t pc;
  std::uint64_t offset;
};

int find_module(dl_phdr_info* info, size_t, void* data) {
  auto& search = *static_cast<Search*>(data);
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    const ElfW(Phdr)& header = info->dlpi_phdr[i];
    if (header.p_type == PT_LOAD && search.pc - info->dlpi_addr - header.p_vaddr < header.p_memsz) {
      search.offset = search.pc - info->dlpi_addr;
    }
  }
  return 0;
}

}  // namespace places

extern "C" void print_places() {
  places::Search search{places::outer_caller(0), 0};
  dl_iterate_phdr(places::find_module, &search);
  std::printf("%llx %u %u\n", static_cast<unsigned long long>(search.offset), places::kInnerLine,
              places::kOuterLine);
}

#ifndef PLACES_SHARED
int main() {
  print_places();
}
#endif

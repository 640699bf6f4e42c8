// Callees may leave anything in a vector register: string functions leave pointers.
#include <cstdlib>

int main() {
  void* pointer = std::malloc(1000);
#if defined(__x86_64__)
  __asm__ volatile("movq %0, %%xmm15" ::"r"(pointer) : "xmm15");
#elif defined(__aarch64__)
  __asm__ volatile("fmov d31, %0" ::"r"(pointer) : "v31");
#endif
}

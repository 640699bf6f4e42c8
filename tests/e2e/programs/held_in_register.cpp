// exit from inside: a register that callees keep is the caller's only hold on a block.
#include <cstdlib>

__attribute__((noinline, no_sanitize("address"))) void leave_holding(void* pointer) {
#if defined(__x86_64__)
  __asm__ volatile(
      "movq %0, %%r12\n xorl %%edi, %%edi\n andq $-16, %%rsp\n call exit@PLT" ::"r"(pointer)
      : "memory");
#elif defined(__aarch64__)
  __asm__ volatile("mov x19, %0\n mov w0, wzr\n bl exit" ::"r"(pointer) : "memory");
#endif
}

int main() {
  leave_holding(std::malloc(1000));
}

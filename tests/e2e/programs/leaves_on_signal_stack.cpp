// exit on a signal stack that lies within the main stack, above live frames: they stay as they are.
#include <signal.h>

#include <cstdlib>

struct Owner {
  void** place = nullptr;
  ~Owner() {
    std::free(*place);  // below the signal stack
  }
};

Owner owner;

void leave(int) {
  std::exit(0);
}

__attribute__((noinline)) void raise_below() {
  void* volatile held = std::malloc(1000);
  owner.place = const_cast<void**>(&held);
  raise(SIGUSR1);
}

int main() {
  char stack[32 << 10];
  stack_t alternate{};
  alternate.ss_sp = stack;
  alternate.ss_size = sizeof stack;
  sigaltstack(&alternate, nullptr);
  struct sigaction action {};
  action.sa_handler = leave;
  action.sa_flags = SA_ONSTACK;
  sigaction(SIGUSR1, &action, nullptr);
  raise_below();
}

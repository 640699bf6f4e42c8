// Forks for half a second while its heap keeps rising. Each child needs what a thread of the agent
// could have locked when it was forked: the runtime's list of threads, its allocator and the
// loader's list of modules.
#include <dlfcn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

static int work_of_child() {
  std::string text;
  std::thread([&] { text = std::string(100'000, 'x'); }).join();
  dlclose(dlopen("libm.so.6", RTLD_NOW));
  try {
    throw std::runtime_error(text);
  } catch (const std::exception&) {
    return 0;
  }
}

int main() {
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + std::chrono::milliseconds(500);
  std::vector<std::unique_ptr<char[]>> heap;
  while (Clock::now() < end) {
    heap.push_back(std::make_unique<char[]>(1 << 20));
    const pid_t child = fork();
    if (child == 0) {
      _exit(work_of_child());
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (status != 0) {
      return 1;
    }
  }
}

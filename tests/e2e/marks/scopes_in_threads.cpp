// Eight threads with a hundred scopes each, and one of them keeps more than it may.
#include <thread>
#include <vector>

#include "common.h"

static void* volatile kept_by_thread;

int main() {
  std::vector<std::thread> threads;
  for (int number = 0; number < 8; number++) {
    threads.emplace_back([number] {
      for (int i = 0; i < 100; i++) {
        const leakrun::Scope scope{number == 7 && i == 99 ? "greedy" : "modest", 8};
        free(malloc(1000));
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  std::thread([] {
    const leakrun::Scope scope{"greedy", 0.25};
    kept_by_thread = malloc(300 << 10);
  }).join();
  // Ends in another thread than it began.
  const long id = leakrun_scope_begin("handed over", 8);
  std::thread([id] { leakrun_scope_end(id); }).join();
}

// Clean: everything that the test takes, it gives back.
#include "request_queue.h"

#include "check.h"

int main() {
  RequestQueue queue(100);
  for (int round = 0; round < 50; ++round) {
    for (int i = 0; i < 100; ++i) {
      CHECK(queue.push({"/orders/" + std::to_string(i), std::string(2000, 'x')}));
    }
    CHECK(!queue.push({"/too-many", ""}));
    for (int i = 0; i < 100; ++i) {
      CHECK(queue.pop()->path == "/orders/" + std::to_string(i));
    }
    CHECK(!queue.pop());
  }
}

// Leaks: what is unsubscribed cannot be reached any more and was not deleted.
#include "event_bus.h"

#include "check.h"

int main() {
  EventBus bus;
  int received = 0;
  for (int i = 0; i < 20; ++i) {
    const int subscription = bus.subscribe([&received](const std::string&) { ++received; });
    bus.publish("tick");
    CHECK(bus.unsubscribe(subscription));
    CHECK(!bus.unsubscribe(subscription));
  }
  CHECK(received == 20);
}

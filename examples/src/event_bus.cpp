#include "event_bus.h"

#include <utility>

EventBus::~EventBus() {
  while (first_ != nullptr) {
    delete std::exchange(first_, first_->next);
  }
}

int EventBus::subscribe(Listener listener) {
  first_ = new Node{++last_subscription_, std::move(listener), first_};
  return last_subscription_;
}

// The defect: the node is taken out of the list and never deleted. Nothing reaches it any more.
bool EventBus::unsubscribe(int subscription) {
  for (Node** link = &first_; *link != nullptr; link = &(*link)->next) {
    if ((*link)->subscription == subscription) {
      *link = (*link)->next;
      return true;
    }
  }
  return false;
}

void EventBus::publish(const std::string& event) const {
  for (const Node* node = first_; node != nullptr; node = node->next) {
    node->listener(event);
  }
}

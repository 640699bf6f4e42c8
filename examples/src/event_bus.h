#pragma once

#include <functional>
#include <string>

using Listener = std::function<void(const std::string& event)>;

/// Calls every subscribed listener, the newest first.
class EventBus {
 public:
  EventBus() = default;
  ~EventBus();
  EventBus(const EventBus&) = delete;
  EventBus& operator=(const EventBus&) = delete;

  /// Returns what unsubscribe() takes.
  int subscribe(Listener listener);
  bool unsubscribe(int subscription);
  void publish(const std::string& event) const;

 private:
  struct Node {
    int subscription;
    Listener listener;
    Node* next;
  };

  Node* first_ = nullptr;
  int last_subscription_ = 0;
};

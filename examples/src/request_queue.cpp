#include "request_queue.h"

#include <utility>

bool RequestQueue::push(Request request) {
  if (requests_.size() == capacity_) {
    return false;
  }
  requests_.push(std::move(request));
  return true;
}

std::optional<Request> RequestQueue::pop() {
  if (requests_.empty()) {
    return std::nullopt;
  }
  Request request = std::move(requests_.front());
  requests_.pop();
  return request;
}

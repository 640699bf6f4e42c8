#pragma once

#include <cstddef>
#include <optional>
#include <queue>
#include <string>

struct Request {
  std::string path;
  std::string body;
};

/// First in, first out, with a bound.
class RequestQueue {
 public:
  explicit RequestQueue(std::size_t capacity) : capacity_(capacity) {}

  /// False where the queue is full.
  bool push(Request request);
  std::optional<Request> pop();
  std::size_t size() const { return requests_.size(); }

 private:
  std::size_t capacity_;
  std::queue<Request> requests_;
};

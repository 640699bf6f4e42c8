#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace leakrun {

/// Keeps the head and the tail of what a test writes, at most `2 * limit` bytes.
class OutputCapture {
 public:
  explicit OutputCapture(std::size_t limit) : limit_(limit) {}

  void append(std::string_view bytes);

  /// What was kept; where something was left out, a line between head and tail says how much.
  std::string text() const;

  bool is_truncated() const { return left_out() > 0; }

 private:
  std::size_t left_out() const { return total_ - head_.size() - tail_size(); }
  std::size_t tail_size() const { return tail_.size() < limit_ ? tail_.size() : limit_; }

  std::size_t limit_;
  std::size_t total_ = 0;
  std::string head_;
  std::string tail_;  // the last bytes, up to twice the limit before it is cut back
};

}  // namespace leakrun

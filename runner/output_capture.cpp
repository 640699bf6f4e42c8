#include "runner/output_capture.h"

#include <fmt/format.h>

#include <algorithm>

namespace leakrun {

void OutputCapture::append(std::string_view bytes) {
  total_ += bytes.size();
  const std::size_t to_head = std::min(limit_ - head_.size(), bytes.size());
  head_.append(bytes.substr(0, to_head));
  bytes.remove_prefix(to_head);
  if (bytes.size() > limit_) {
    bytes.remove_prefix(bytes.size() - limit_);
  }
  tail_.append(bytes);
  // Cut back only when it has doubled, so that the work stays linear in what is written.
  if (tail_.size() > 2 * limit_) {
    tail_.erase(0, tail_.size() - limit_);
  }
}

std::string OutputCapture::text() const {
  const std::string_view tail = std::string_view(tail_).substr(tail_.size() - tail_size());
  if (!is_truncated()) {
    return head_ + std::string(tail);
  }
  return fmt::format("{}\n[leakrun: {} bytes left out here]\n{}", head_, left_out(), tail);
}

}  // namespace leakrun

#include "runner/progress_display.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace leakrun {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kShortestPause(200);

}  // namespace

ProgressDisplay::ProgressDisplay(std::ostream& out, std::size_t total, bool color,
                                 std::function<TerminalSize()> size)
    : out_(out),
      size_(std::move(size)),
      is_shown_(size_().columns > 0),
      color_(color),
      progress_(total, Clock::now()) {}

void ProgressDisplay::started(const std::string& name, double expected_seconds) {
  progress_.started(name, Clock::now(), expected_seconds);
  tick();
}

void ProgressDisplay::stopped(const std::string& name) {
  progress_.stopped(name);
  tick();
}

void ProgressDisplay::finished(const std::string& name, std::optional<Verdict> verdict,
                               double expected_seconds) {
  progress_.finished(name, verdict, expected_seconds);
  draw();
}

void ProgressDisplay::tick() {
  if (is_shown_ && Clock::now() - drawn_ >= kShortestPause) {
    draw();
  }
}

void ProgressDisplay::clear() {
  if (!drawn_lines_.empty()) {
    out_ << erasure(size_()) << std::flush;
    drawn_lines_.clear();
  }
}

// The cursor is at the end of the last line. Terminals break lines anew that have become too long
// for a window that was made narrower.
std::string ProgressDisplay::erasure(const TerminalSize& size) const {
  std::string text;
  if (drawn_lines_.empty()) {
    return text;
  }
  std::size_t rows = 0;
  for (const std::size_t columns : drawn_lines_) {
    rows += size.columns == 0
                ? 1
                : std::max<std::size_t>(1, (columns + size.columns - 1) / size.columns);
  }
  text += '\r';
  for (std::size_t i = 1; i < rows; i++) {
    text += "\033[A";
  }
  return text + "\033[J";
}

void ProgressDisplay::draw() {
  if (!is_shown_) {
    return;
  }
  const TerminalSize size = size_();
  // In one piece, so that nothing flickers.
  std::string text = erasure(size);
  drawn_lines_.clear();
  drawn_ = Clock::now();
  if (!progress_.is_complete()) {
    for (const FootLine& line : progress_.lines(drawn_, {size.columns, size.rows, color_})) {
      text += (drawn_lines_.empty() ? "" : "\n") + line.text;
      drawn_lines_.push_back(line.columns);
    }
  }
  out_ << text << std::flush;
}

}  // namespace leakrun

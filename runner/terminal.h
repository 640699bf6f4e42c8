#pragma once

#include <cstddef>
#include <ostream>
#include <set>
#include <string>

#include "runner/options.h"

namespace leakrun {

/// Whether the descriptor is a terminal that understands escape sequences.
bool is_capable_terminal(int descriptor);

/// Whether text for the descriptor is to be coloured: `choice`, and for kAuto whether it is such a
/// terminal and NO_COLOR is not set (no-color.org).
bool wants_color(ColorChoice choice, int descriptor);

/// Columns of the terminal behind the descriptor; 0 where it is none.
unsigned terminal_width(int descriptor);

/// The line at the foot of a terminal that says what is running. Elsewhere it writes nothing.
class ProgressLine {
 public:
  /// `out` is written to and must outlive this. `width` in columns; 0: not a terminal.
  ProgressLine(std::ostream& out, std::size_t total, unsigned width)
      : out_(out), total_(total), width_(width) {}

  void started(const std::string& name);
  void finished(const std::string& name);

  /// Takes the line away, so that other text can be written; started() and finished() bring it
  /// back.
  void clear();

 private:
  void draw();

  std::ostream& out_;
  std::size_t total_;
  unsigned width_;
  std::size_t done_ = 0;
  std::multiset<std::string> running_;
};

}  // namespace leakrun

#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "runner/progress.h"
#include "runner/terminal.h"

namespace leakrun {

/// The foot of a terminal that says how a run gets on, below the lines that stay. Where there is no
/// terminal it writes nothing at all. It writes at events and ticks only, never moves the cursor
/// above its own lines, and hides nothing: whatever ends leakrun, the terminal works as before.
class ProgressDisplay {
 public:
  /// `out` is written to and must outlive this. `size` is asked before each drawing, since windows
  /// change; columns 0: no terminal.
  ProgressDisplay(std::ostream& out, std::size_t total, bool color,
                  std::function<TerminalSize()> size);
  ~ProgressDisplay() { clear(); }
  ProgressDisplay(const ProgressDisplay&) = delete;
  ProgressDisplay& operator=(const ProgressDisplay&) = delete;

  /// These are as Progress has them.
  void expect(double seconds) { progress_.expect(seconds); }
  void started(const std::string& name, double expected_seconds = 0);
  void stopped(const std::string& name);
  void finished(const std::string& name, std::optional<Verdict> verdict,
                double expected_seconds = 0);

  /// To be called a few times a second, or more often, while tests run: brings the times up to
  /// date.
  void tick();

  /// Whether there is anything for tick() to do.
  bool is_shown() const { return is_shown_; }

  /// Takes the foot away, so that other text can be written; finished() brings it back.
  void clear();

 private:
  bool is_due() const;
  void draw();
  std::string erasure(const TerminalSize& size) const;

  std::ostream& out_;
  std::function<TerminalSize()> size_;
  bool is_shown_;
  bool color_;
  Progress progress_;
  Progress::Time drawn_;                  // when last
  std::vector<std::size_t> drawn_lines_;  // their columns; empty: nothing is there
};

}  // namespace leakrun

#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runner/live/live_files.h"
#include "runner/live/live_keys.h"
#include "runner/live/live_model.h"
#include "runner/live/live_screen.h"
#include "runner/live/live_stacks.h"
#include "runner/live/terminal_guard.h"
#include "runner/progress.h"

namespace leakrun {

/// What the live view needs of the run.
struct LiveRun {
  int terminal = -1;
  bool color = false;
  bool utf8 = true;
  std::size_t tests = 0;
  std::function<void(std::size_t)> skip;  ///< the user wants the test to end
  std::function<void()> wake;             ///< from any thread: tick() has something to do
};

/// The full-screen view of a run (--live), from its construction to its end. It draws at ticks and
/// events only.
class LiveView {
 public:
  /// Throws std::system_error where the terminal cannot be taken.
  LiveView(LiveRun run, SymbolStore symbols);

  /// These are as Progress has them.
  void expect(double seconds) { progress_.expect(seconds); }
  /// `recordings` is the folder to which the test's agents write.
  void started(std::size_t index, const std::string& name, std::uint64_t threshold_bytes,
               std::filesystem::path recordings, double expected_seconds);
  void stopped(std::size_t index, const std::string& name);
  /// `line` is what the report says of the test.
  void finished(std::size_t index, const std::string& name, Verdict verdict,
                double expected_seconds, const std::string& line);

  /// To be called a few times a second, and when a key was pressed or `wake` was called.
  void tick();

  /// Readable when a key was pressed.
  int input() const { return terminal_.input(); }

 private:
  using Clock = std::chrono::steady_clock;
  using SnapshotId = std::pair<std::uint64_t, std::int64_t>;  // inode and time

  void press(LiveKey key);
  void look_at_samples();
  void look_at_snapshot();
  void draw();

  LiveRun run_;
  TerminalGuard terminal_;
  LiveStacks stacks_;
  LiveModel model_;
  Progress progress_;
  LiveKeys keys_;
  std::map<std::size_t, std::filesystem::path> folders_;     // of tests that run
  std::map<std::size_t, std::filesystem::path> recordings_;  // of the processes that are shown
  std::filesystem::path asked_;                              // whose snapshot was asked for last
  Clock::time_point asked_at_;
  SnapshotId seen_;  // of the snapshot that was looked at last
  Clock::time_point sampled_at_;
  Clock::time_point drawn_at_;
  std::vector<std::string> drawn_;
  std::pair<std::size_t, std::size_t> drawn_size_;
  bool is_due_ = true;
};

/// Whether text of this process's locale is UTF-8.
bool is_utf8_locale();

}  // namespace leakrun

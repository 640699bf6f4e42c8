#include "runner/live/live_view.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <csignal>
#include <cstdlib>

#include "base/text.h"
#include "runner/terminal.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds kSamplePause(150);
constexpr std::chrono::milliseconds kDrawPause(100);
constexpr std::chrono::seconds kSnapshotPause(1);

// Terminals that do not know this mode pass over it.
constexpr const char* kBeginDrawing = "\033[?2026h";
constexpr const char* kEndDrawing = "\033[?2026l";

std::string move_to(std::size_t row) {
  return fmt::format("\033[{};1H", row + 1);
}

}  // namespace

LiveView::LiveView(LiveRun run, SymbolStore symbols)
    : run_(std::move(run)),
      terminal_(run_.terminal),
      stacks_(std::move(symbols), run_.wake),
      progress_(run_.tests, Clock::now()) {}

void LiveView::started(std::size_t index, const std::string& name, std::uint64_t threshold_bytes,
                       fs::path recordings, double expected_seconds) {
  const Clock::time_point now = Clock::now();
  progress_.started(name, now, expected_seconds);
  LiveTest test;
  test.index = index;
  test.name = printable_line(name);
  test.threshold_bytes = threshold_bytes;
  test.since = now;
  model_.started(std::move(test));
  folders_[index] = std::move(recordings);
  is_due_ = true;
}

void LiveView::stopped(std::size_t index, const std::string& name) {
  progress_.stopped(name);
  model_.stopped(index);
  folders_.erase(index);
  recordings_.erase(index);
  is_due_ = true;
}

void LiveView::finished(std::size_t index, const std::string& name, Verdict verdict,
                        double expected_seconds, const std::string& line) {
  stopped(index, name);
  progress_.finished(name, verdict, expected_seconds);
  model_.add_finished(printable_line(line));
}

void LiveView::tick() {
  for (const LiveKey key : keys_.read(terminal_.read_keys())) {
    press(key);
  }
  if (terminal_.was_taken_again()) {
    drawn_.clear();
    is_due_ = true;
  }
  const Clock::time_point now = Clock::now();
  if (now - sampled_at_ >= kSamplePause) {
    sampled_at_ = now;
    look_at_samples();
    look_at_snapshot();
    is_due_ = true;
  }
  if (auto seen = stacks_.take()) {
    model_.set_sites(seen->index, std::move(seen->sites), now);
    is_due_ = true;
  }
  if (is_due_ && now - drawn_at_ >= kDrawPause) {
    draw();
  }
}

void LiveView::press(LiveKey key) {
  const LiveTest* const test = model_.selected();
  switch (key) {
    case LiveKey::kUp:
      model_.select(-1);
      break;
    case LiveKey::kDown:
      model_.select(1);
      break;
    case LiveKey::kSort:
      model_.order_next();
      break;
    case LiveKey::kSkip:
      if (test != nullptr && !test->is_ending) {
        run_.skip(test->index);
        model_.set_ending(test->index);
      }
      break;
    case LiveKey::kHelp:
      model_.toggle_help();
      break;
    case LiveKey::kQuit:
      kill(getpid(), SIGINT);
      break;
    case LiveKey::kRedraw:
      drawn_.clear();
      break;
  }
  // At once: a key that does nothing for a moment is pressed again.
  is_due_ = true;
  drawn_at_ = {};
}

void LiveView::look_at_samples() {
  for (const auto& [index, folder] : folders_) {
    if (auto process = live_process(folder)) {
      model_.set_sample(index, process->sample);
      recordings_[index] = std::move(process->recording);
    }
  }
}

// Asks for one of the selected test each second, and has the last answer looked at.
void LiveView::look_at_snapshot() {
  const LiveTest* const test = model_.selected();
  const auto found = test == nullptr ? recordings_.end() : recordings_.find(test->index);
  if (found == recordings_.end()) {
    return;
  }
  const Clock::time_point now = Clock::now();
  if (asked_ != found->second || now - asked_at_ >= kSnapshotPause) {
    asked_ = found->second;
    asked_at_ = now;
    ask_for_snapshot(asked_);
  }
  const fs::path file = snapshot_of(found->second);
  struct stat status {};
  if (stat(file.c_str(), &status) == 0) {
    const SnapshotId id{status.st_ino,
                        status.st_mtim.tv_sec * 1'000'000'000L + status.st_mtim.tv_nsec};
    if (id != seen_ || !test->sites_at) {
      seen_ = id;
      stacks_.look_at(test->index, file);
    }
  }
}

// Lines that are as they were are not written again, and all others at once: nothing flickers.
void LiveView::draw() {
  const TerminalSize size = terminal_size(run_.terminal);
  const Clock::time_point now = Clock::now();
  is_due_ = false;
  drawn_at_ = now;
  std::string text;
  if (drawn_size_ != std::pair(size.columns, size.rows) || drawn_.empty()) {
    drawn_size_ = {size.columns, size.rows};
    drawn_.clear();
    text += "\033[2J";
  }
  const auto summary = progress_.lines(now, {size.columns, size.rows, run_.color});
  std::vector<std::string> lines =
      live_screen(model_, summary.empty() ? FootLine{} : summary.front(), now,
                  {size.columns, size.rows, run_.color, run_.utf8});
  drawn_.resize(lines.size());
  for (std::size_t row = 0; row < lines.size(); row++) {
    if (lines[row] != drawn_[row]) {
      text += move_to(row) + lines[row] + "\033[K";
    }
  }
  drawn_ = std::move(lines);
  if (!text.empty()) {
    terminal_.write(kBeginDrawing + text + kEndDrawing);
  }
}

bool is_utf8_locale() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
    if (value != nullptr && *value != '\0') {
      std::string locale(value);
      std::ranges::transform(locale, locale.begin(),
                             [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
      return locale.find("utf-8") != std::string::npos || locale.find("utf8") != std::string::npos;
    }
  }
  return false;
}

}  // namespace leakrun

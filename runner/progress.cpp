#include "runner/progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "report/columns.h"
#include "report/ink.h"

namespace leakrun {
namespace {

constexpr std::size_t kMostRunning = 6;  // lines
constexpr std::size_t kShortestBar = 10;
constexpr std::size_t kLongestBar = 30;
constexpr std::array kVerdicts = {Verdict::kPassed, Verdict::kGrew,  Verdict::kLeaked,
                                  Verdict::kFailed, Verdict::kError, Verdict::kSkipped};

double seconds_between(Progress::Time from, Progress::Time to) {
  return std::max(0.0, std::chrono::duration<double>(to - from).count());
}

// As a clock has it, in whole seconds: "0:07", "12:34", "1:02:03".
std::string clock_text(double seconds) {
  constexpr double kLongest = 3600.0 * 1000;
  const auto whole = static_cast<unsigned>(std::min(seconds, kLongest));
  return whole < 3600 ? fmt::format("{}:{:02}", whole / 60, whole % 60)
                      : fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

std::string bar(std::size_t done, std::size_t total, std::size_t width) {
  const std::size_t inner = width - 2;
  const std::size_t full = total == 0 ? inner : std::min(inner, inner * done / total);
  return '[' + std::string(full, '=') + std::string(inner - full, ' ') + ']';
}

}  // namespace

void Progress::Known::add(double expected_seconds) {
  tests += expected_seconds > 0 ? 1 : 0;
  seconds += expected_seconds;
}

void Progress::expect(double seconds) {
  expected_.add(seconds);
}

void Progress::started(const std::string& name, Time now, double expected_seconds) {
  running_.push_back({printable_line(name), now, expected_seconds});
}

void Progress::stopped(const std::string& name) {
  const std::string printable = printable_line(name);
  const auto found = std::find_if(running_.begin(), running_.end(),
                                  [&](const Running& test) { return test.name == printable; });
  if (found != running_.end()) {
    running_.erase(found);
  }
}

void Progress::finished(const std::string& name, std::optional<Verdict> verdict,
                        double expected_seconds) {
  stopped(name);
  done_++;
  done_expected_.add(expected_seconds);
  if (verdict) {
    counts_[static_cast<std::size_t>(*verdict)]++;
  }
}

// In proportion to the part of the work that is done: so it is no matter how many tests run at
// once, and whether this machine is faster than before. A test of which nothing is known is as much
// work as the others on average.
std::optional<double> Progress::seconds_left(Time now) const {
  // The first tests say little about those of which nothing is known.
  constexpr std::size_t kLeastDone = 3;
  if (done_ >= total_ || (done_ < kLeastDone && expected_.tests < total_)) {
    return std::nullopt;
  }
  const double usual =
      expected_.tests > 0 ? expected_.seconds / static_cast<double>(expected_.tests) : 1;
  const auto work = [&](const Known& known, std::size_t tests) {
    return known.seconds + usual * static_cast<double>(tests - std::min(tests, known.tests));
  };
  double done = work(done_expected_, done_);
  double longest_left = 0;
  for (const Running& test : running_) {
    const double seconds = std::min(seconds_between(test.since, now), test.expected_seconds);
    done += seconds;
    longest_left = std::max(longest_left, test.expected_seconds - seconds);
  }
  if (done <= 0) {
    return std::nullopt;
  }
  const double left = work(expected_, total_) - done;
  return std::max(seconds_between(start_, now) * std::max(0.0, left) / done, longest_left);
}

FootLine Progress::summary_line(Time now, const FootRoom& room) const {
  const double elapsed = seconds_between(start_, now);
  const std::string count = fmt::format("{}/{}", done_, total_);
  std::string time = clock_text(elapsed);
  if (const auto left = seconds_left(now)) {
    time += fmt::format(", about {} left", clock_text(std::ceil(*left)));
  }
  std::string counts;
  std::string painted_counts;
  for (const Verdict verdict : kVerdicts) {
    if (const std::size_t number = counts_[static_cast<std::size_t>(verdict)]; number > 0) {
      const std::string text = fmt::format("{} {}", number, word(verdict));
      const char* separator = counts.empty() ? "" : ", ";
      counts += separator + text;
      painted_counts += separator + painted(text, ink_of(verdict), room.color);
    }
  }
  // In a narrow terminal the bar goes first, then the time, then the verdicts.
  constexpr std::size_t kGap = 2;
  const std::size_t limit = room.columns - 1;
  std::size_t used = columns(count);
  const auto take = [&](const std::string& piece) {
    const bool fits = !piece.empty() && used + kGap + columns(piece) <= limit;
    used += fits ? kGap + columns(piece) : 0;
    return fits;
  };
  const bool has_counts = take(counts);
  const bool has_time = take(time);
  std::string line;
  const bool is_all_there = has_time && (has_counts || counts.empty());
  if (is_all_there && used + kGap + kShortestBar <= limit) {
    line = bar(done_, total_, std::min(limit - used - kGap, kLongestBar)) + "  ";
  }
  line += clipped(count, limit);
  line += has_time ? "  " + time : "";
  const std::size_t plain = columns(line) + (has_counts ? kGap + columns(counts) : 0);
  line += has_counts ? "  " + painted_counts : "";
  return {line, plain};
}

std::vector<FootLine> Progress::lines(Time now, const FootRoom& room) const {
  // Less is no room for anything that could be read.
  constexpr std::size_t kLeastColumns = 8;
  if (room.columns < kLeastColumns || room.rows == 0) {
    return {};
  }
  std::vector<FootLine> lines = {summary_line(now, room)};
  // A quarter of the terminal at most, the summary and the number of the others included.
  const std::size_t most = std::min(kMostRunning, room.rows / 4);
  const std::size_t shown =
      running_.size() <= most ? running_.size() : most - std::min(most, std::size_t{1});
  const auto add = [&](const std::string& text) {
    const std::string line = clipped(text, room.columns - 1);
    lines.push_back({line, columns(line)});
  };
  auto test = running_.begin();
  for (std::size_t i = 0; i < shown; i++, ++test) {
    add(fmt::format("{:>8}  {}", clock_text(seconds_between(test->since, now)), test->name));
  }
  if (shown < running_.size() && most > 0) {
    add(fmt::format("{:>8}  and {} more running", "", running_.size() - shown));
  }
  return lines;
}

}  // namespace leakrun

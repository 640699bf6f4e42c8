#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <list>
#include <optional>
#include <string>
#include <vector>

#include "profile/verdict.h"

namespace leakrun {

/// The room for lines at the foot of a terminal.
struct FootRoom {
  std::size_t columns = 80;
  std::size_t rows = 24;  ///< of the whole terminal, of which the foot takes a part
  bool color = false;
};

struct FootLine {
  std::string text;
  std::size_t columns = 0;  ///< without the escape sequences of colours
};

/// How far a run of tests has come. It looks at no clock: the time is given to it.
class Progress {
 public:
  using Time = std::chrono::steady_clock::time_point;

  Progress(std::size_t total, Time start) : total_(total), start_(start) {}

  /// One of the tests took so many seconds in earlier runs; 0: nothing is known of it. To be said
  /// of each test before it starts, and once more where it starts and finishes.
  void expect(double seconds);

  void started(const std::string& name, Time now, double expected_seconds = 0);

  /// Of one that was started and is to run again, or that has finished.
  void stopped(const std::string& name);

  /// Also of one that was never started. `verdict`: none where there are no verdicts.
  void finished(const std::string& name, std::optional<Verdict> verdict,
                double expected_seconds = 0);

  bool is_complete() const { return done_ >= total_; }

  /// The foot: a bar with the counts by verdict and the time that is left, and a line for each of
  /// the tests that have been running longest. Each line is printable but for colours, without its
  /// newline, and shorter than `room.columns`, so that no terminal breaks it.
  std::vector<FootLine> lines(Time now, const FootRoom& room) const;

 private:
  struct Running {
    std::string name;
    Time since;
    double expected_seconds;  // 0: not known
  };

  /// Tests of which earlier durations are known, and these together.
  struct Known {
    std::size_t tests = 0;
    double seconds = 0;
    void add(double expected_seconds);
  };

  std::optional<double> seconds_left(Time now) const;

  FootLine summary_line(Time now, const FootRoom& room) const;

  std::size_t total_;
  Time start_;
  std::size_t done_ = 0;
  Known expected_;
  Known done_expected_;
  std::array<std::size_t, 6> counts_{};  // by Verdict
  std::list<Running> running_;           // longest first
};

}  // namespace leakrun

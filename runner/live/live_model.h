#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "report/suite_result.h"

namespace leakrun {

/// What a test that runs held a moment ago: of the one of its processes that grew most.
struct LiveSample {
  std::uint64_t first_live_bytes = 0;  ///< when its main began
  std::uint64_t live_bytes = 0;
  std::uint64_t rss_bytes = 0;
  bool operator==(const LiveSample&) const = default;

  std::int64_t growth_bytes() const {
    return static_cast<std::int64_t>(live_bytes) - static_cast<std::int64_t>(first_live_bytes);
  }
};

enum class LiveOrder { kGrowth, kHeap, kResident, kTime, kName };

/// A test that runs, as the live view shows it.
struct LiveTest {
  std::size_t index = 0;  ///< of the run
  std::string name;       ///< printable
  std::uint64_t threshold_bytes = 0;
  std::chrono::steady_clock::time_point since;
  std::optional<LiveSample> sample;
  std::vector<GrowthSite> sites;  ///< what its heap held, largest first
  std::optional<std::chrono::steady_clock::time_point> sites_at;
  bool is_ending = false;  ///< the user skips it
};

/// What the live view shows, and what keys do to it. Looks at no clock, file or terminal.
class LiveModel {
 public:
  using Time = std::chrono::steady_clock::time_point;

  void started(LiveTest test);
  void stopped(std::size_t index);

  /// These pass over tests that do not run.
  void set_sample(std::size_t index, const LiveSample& sample);
  void set_sites(std::size_t index, std::vector<GrowthSite> sites, Time now);
  void set_ending(std::size_t index);

  /// Tests that run, in the order that was chosen: the largest share of the threshold, heap,
  /// resident memory or time first, or by name.
  std::vector<const LiveTest*> in_order() const;

  /// The chosen test; null where none runs.
  const LiveTest* selected() const;
  /// `step` further down, or up where it is negative; not beyond the ends.
  void select(int step);

  LiveOrder order() const { return order_; }
  void order_next();

  bool shows_help() const { return shows_help_; }
  void toggle_help() { shows_help_ = !shows_help_; }

  /// The line of a test that has ended, printable; the last few are kept.
  void add_finished(std::string line);
  const std::vector<std::string>& finished() const { return finished_; }

 private:
  LiveTest* find(std::size_t index);
  std::size_t place_of_selected(const std::vector<const LiveTest*>& tests) const;

  std::vector<LiveTest> tests_;  // as they started
  std::optional<std::size_t> selected_;
  LiveOrder order_ = LiveOrder::kGrowth;
  bool shows_help_ = false;
  std::vector<std::string> finished_;
};

}  // namespace leakrun

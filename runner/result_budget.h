#pragma once

#include <cstddef>

#include "runner/test_results.h"

namespace leakrun {

/// Bounds what the results of a whole suite take in memory until its reports are written, however
/// many tests there are and however much they say. What tests wrote and their growing and
/// leaking stacks are kept whole as long as there is room, and cut short for tests that come later;
/// those that passed, which hardly anybody reads, have a room of their own, so that they take none
/// from the others. Timelines lose points, and figures are never touched.
class ResultBudget {
 public:
  /// To be called for each test once, as it ends. What is left out is said in the result: a line in
  /// the output, `truncated`, `growth_sites_omitted` and the like of leaks, live and shrunk stacks.
  void apply(JudgedTest& test);

 private:
  struct Room {
    std::size_t text_bytes;
    std::size_t frames;
    std::size_t short_text;    ///< of the head and the tail of a text, where there is no room
    std::size_t short_frames;  ///< of the largest stacks alone, where there is no room for all
    std::size_t live_frames;   ///< of stacks that are live or shrank
    std::size_t points;        ///< of timelines
  };

  static void cut_texts(TestResult& result, Room& room);
  static void cut_timeline(TestResult& result, Room& room);
  static void cut_stacks(JudgedTest& test, Room& room);
  static void cut_live_stacks(JudgedTest& test, Room& room);

  // A frame takes about 3 KB in the end, by its names and those of the calls inlined into it; a
  // point takes about 100 bytes of a document.
  Room passed_{std::size_t{16} << 20, 10'000, 256, 0, 4'000, 50'000};
  Room others_{std::size_t{8} << 20, 12'000, 256, 10'000, 8'000, 50'000};
};

}  // namespace leakrun

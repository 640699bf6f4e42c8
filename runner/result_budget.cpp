#include "runner/result_budget.h"

#include <algorithm>
#include <array>
#include <vector>

#include "runner/output_capture.h"

namespace leakrun {
namespace {

// Whether there was so much.
bool take(std::size_t& room, std::size_t amount) {
  const bool fits = amount <= room;
  room -= fits ? amount : 0;
  return fits;
}

template <typename Site>
std::size_t frames_of(const std::vector<Site>& sites) {
  std::size_t frames = 0;
  for (const Site& site : sites) {
    frames += site.stack.size();
  }
  return frames;
}

std::size_t frames_of(const JudgedTest& test) {
  std::size_t frames =
      frames_of(test.leaks) + frames_of(test.growth_sites) + frames_of(test.peak_sites);
  for (const std::vector<SiteGrowth>& sites : test.section_sites) {
    frames += frames_of(sites);
  }
  return frames;
}

// The sites are ordered, largest first. How many were left out.
template <typename Site>
std::size_t keep_first(std::vector<Site>& sites, std::size_t count) {
  const std::size_t omitted = sites.size() - std::min(sites.size(), count);
  sites.erase(sites.end() - static_cast<std::ptrdiff_t>(omitted), sites.end());
  sites.shrink_to_fit();
  return omitted;
}

// As many as fit in `room` frames, which then has as much less. How many were left out.
std::size_t keep_fitting(std::vector<SiteGrowth>& sites, std::size_t& room) {
  std::size_t count = 0;
  while (count < sites.size() && take(room, sites[count].stack.size())) {
    count++;
  }
  return keep_first(sites, count);
}

// So many of each kind. What leaked has grown, too: of such a test the leak says where.
void keep_stacks(JudgedTest& test, std::size_t count) {
  test.result.leaks_omitted += keep_first(test.leaks, count);
  test.result.growth_sites_omitted +=
      keep_first(test.growth_sites, test.result.verdict == Verdict::kLeaked ? 0 : count);
  test.result.peak_sites_omitted += keep_first(test.peak_sites, count);
  for (std::vector<SiteGrowth>& sites : test.section_sites) {
    keep_first(sites, count);
  }
}

}  // namespace

void ResultBudget::apply(JudgedTest& test) {
  Room& room = test.result.verdict == Verdict::kPassed ? passed_ : others_;
  cut_texts(test.result, room);
  cut_timeline(test.result, room);
  cut_stacks(test, room);
  cut_live_stacks(test, room);
}

void ResultBudget::cut_texts(TestResult& result, Room& room) {
  const std::array texts = {&result.output.standard_output, &result.output.standard_error,
                            &result.asan_report};
  std::size_t bytes = 0;
  for (const std::string* text : texts) {
    bytes += text->size();
  }
  if (take(room.text_bytes, bytes)) {
    return;
  }
  for (std::string* text : texts) {
    OutputCapture capture(room.short_text);
    capture.append(*text);
    result.output.truncated |= capture.is_truncated() && text != &result.asan_report;
    *text = capture.text();
  }
}

// A quarter of what is left for all tests, so that each has some of its largest.
void ResultBudget::cut_live_stacks(JudgedTest& test, Room& room) {
  const std::size_t most = room.live_frames / 4;
  std::size_t of_shrunk = most / 2;
  test.result.shrunk_sites_omitted += keep_fitting(test.shrunk_sites, of_shrunk);
  std::size_t of_live = most - frames_of(test.shrunk_sites);
  test.result.live_sites_omitted += keep_fitting(test.live_sites, of_live);
  room.live_frames -= frames_of(test.live_sites) + frames_of(test.shrunk_sites);
}

void ResultBudget::cut_timeline(TestResult& result, Room& room) {
  constexpr std::size_t kShort = 20;  // of any test
  if (!take(room.points, result.timeline.size())) {
    thin_out(result.timeline, kShort);
  }
}

void ResultBudget::cut_stacks(JudgedTest& test, Room& room) {
  if (take(room.frames, frames_of(test))) {
    return;
  }
  keep_stacks(test, 1);
  if (!take(room.short_frames, frames_of(test))) {
    keep_stacks(test, 0);
  }
}

}  // namespace leakrun

#include "profile/timeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "profile/stack_text.h"

namespace leakrun {
namespace {

constexpr std::string_view kHead = "leakrun-timeline 1\n";
constexpr std::string_view kProfileWord = " profile ";

// `MICROSECONDS LIVE RSS`
std::optional<TimelinePoint> read_point(std::string_view line) {
  const auto microseconds = take_number(line);
  if (!microseconds || !take_prefix(line, " ")) {
    return std::nullopt;
  }
  const auto live_bytes = take_number(line);
  if (!live_bytes || !take_prefix(line, " ")) {
    return std::nullopt;
  }
  const auto rss_bytes = take_number(line);
  if (!rss_bytes || !line.empty()) {
    return std::nullopt;
  }
  return TimelinePoint{static_cast<double>(*microseconds) / 1e6, *live_bytes, *rss_bytes};
}

}  // namespace

std::vector<TimelinePoint> read_timeline(std::string_view text) {
  std::vector<TimelinePoint> timeline;
  if (!take_prefix(text, kHead)) {
    return timeline;
  }
  text = text.substr(0, text.rfind('\n') + 1);
  while (!text.empty()) {
    const auto point = read_point(take_line(text));
    if (!point || (!timeline.empty() && point->seconds < timeline.back().seconds)) {
      break;
    }
    timeline.push_back(*point);
  }
  return timeline;
}

// `snapshot LABEL profile BYTES`, the profile, `snapshot-end LABEL BYTES`.
std::optional<Snapshot> read_sampled_snapshot(std::string_view text, ModuleTable& modules) {
  std::string_view head = take_line(text);
  if (!take_prefix(head, "snapshot ")) {
    return std::nullopt;
  }
  const std::size_t label_end = head.find(kProfileWord);
  if (label_end == std::string_view::npos) {
    return std::nullopt;
  }
  // The end says label and figure again.
  const std::string end = fmt::format("snapshot-end {} {}\n", head.substr(0, label_end),
                                      head.substr(label_end + kProfileWord.size()));
  if (!text.ends_with(end)) {
    return std::nullopt;
  }
  text.remove_suffix(end.size());
  auto snapshot = read_snapshot(text, modules);
  return snapshot ? std::optional(std::move(*snapshot)) : std::nullopt;
}

void thin_out(std::vector<TimelinePoint>& timeline, std::size_t most) {
  if (timeline.size() <= most) {
    return;
  }
  if (most < 2) {
    timeline.resize(most);
    return;
  }
  const std::size_t inner = timeline.size() - 2;
  const std::size_t stretches = most - 2;
  std::vector<TimelinePoint> kept = {timeline.front()};
  for (std::size_t i = 0; i < stretches; i++) {
    const auto at = [&](std::size_t stretch) {
      return timeline.begin() + 1 + static_cast<std::ptrdiff_t>(inner * stretch / stretches);
    };
    kept.push_back(*std::max_element(at(i), at(i + 1), [](const auto& a, const auto& b) {
      return a.live_bytes < b.live_bytes;
    }));
  }
  kept.push_back(timeline.back());
  timeline = std::move(kept);
}

}  // namespace leakrun

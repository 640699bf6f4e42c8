#include "runner/live/live_files.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <string_view>
#include <vector>

#include "base/descriptor.h"
#include "profile/timeline.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBlock = 512;  // a line has 62 bytes at most

std::string block_at(const Descriptor& file, off_t offset) {
  std::array<char, kBlock> buffer{};
  const ssize_t length = pread(file.number(), buffer.data(), buffer.size(), offset);
  return {buffer.data(), length > 0 ? static_cast<std::size_t>(length) : 0};
}

// By its first points and its last ones alone: it may be long, and is read several times a second.
std::optional<LiveSample> sample_of(const fs::path& timeline) {
  const Descriptor file(open(timeline.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!file) {
    return std::nullopt;
  }
  const std::string head = block_at(file, 0);
  const std::vector<TimelinePoint> first = read_timeline(head);
  if (first.empty()) {
    return std::nullopt;
  }
  TimelinePoint last = first.back();
  const off_t size = lseek(file.number(), 0, SEEK_END);
  if (size > static_cast<off_t>(kBlock)) {
    std::string tail = block_at(file, size - static_cast<off_t>(kBlock));
    // The first line of it may be the end of one.
    tail.replace(0, tail.find('\n') + 1, head.substr(0, head.find('\n') + 1));
    if (const auto points = read_timeline(tail); !points.empty()) {
      last = points.back();
    }
  }
  return LiveSample{first.front().live_bytes, last.live_bytes, last.rss_bytes};
}

}  // namespace

std::optional<LiveProcess> live_process(const fs::path& folder) {
  constexpr std::string_view kEnding = ".timeline";
  constexpr int kMostProcesses = 100;
  std::optional<LiveProcess> found;
  std::error_code error;
  int looked_at = 0;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().string();
    if (!name.ends_with(kEnding) || looked_at++ == kMostProcesses) {
      continue;
    }
    const auto sample = sample_of(entry->path());
    if (sample && (!found || sample->growth_bytes() > found->sample.growth_bytes())) {
      found = {name.substr(0, name.size() - kEnding.size()), *sample};
    }
  }
  return found;
}

void ask_for_snapshot(const fs::path& recording) {
  const Descriptor request(
      open((recording.string() + ".wanted").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
}

fs::path snapshot_of(const fs::path& recording) {
  return recording.string() + ".live";
}

}  // namespace leakrun

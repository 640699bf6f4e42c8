#include "runner/recordings.h"

#include <fcntl.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/descriptor.h"
#include "base/file.h"
#include "profile/heap_profile.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;

// A profile of 16,000 stacks takes about 30 MB.
constexpr std::size_t kMaxRecordingBytes = std::size_t{256} << 20;
constexpr std::size_t kMaxProcesses = 1000;
constexpr std::size_t kMaxTimelinePoints = 600;
constexpr const char* kTimelineEnding = ".timeline";
constexpr const char* kPeakEnding = ".peak";
constexpr long kNoImage = -1;  // of the runtime's log, which any recording of the agent outdoes

struct RecordingFile {
  fs::path path;
  long pid = 0;
  long image = kNoImage;
};

// Takes a whole number off `text`.
std::optional<long> take_long(std::string_view& text) {
  long number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) {
    return std::nullopt;
  }
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

// The agent's are named PID.IMAGE, for exec gives a process another image; the runtime's log is
// runtime.PID.
std::optional<RecordingFile> recording_file(const fs::path& path) {
  const std::string name = path.filename().string();
  const std::string log = std::string(kRuntimeLog) + '.';
  std::string_view rest = name;
  RecordingFile file{path};
  if (rest.starts_with(log)) {
    rest.remove_prefix(log.size());
    const auto pid = take_long(rest);
    file.pid = pid.value_or(0);
    return pid && rest.empty() ? std::optional(file) : std::nullopt;
  }
  const auto pid = take_long(rest);
  if (!pid || !rest.starts_with('.')) {
    return std::nullopt;
  }
  rest.remove_prefix(1);
  const auto image = take_long(rest);
  file.pid = *pid;
  file.image = image.value_or(0);
  return image && rest.empty() ? std::optional(file) : std::nullopt;
}

// By pid and, of one pid, in the order of its images.
std::vector<RecordingFile> files_in(const fs::path& folder) {
  std::vector<RecordingFile> files;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (const auto file = recording_file(entry.path())) {
      files.push_back(*file);
    }
  }
  std::sort(files.begin(), files.end(), [](const RecordingFile& a, const RecordingFile& b) {
    return a.pid != b.pid ? a.pid < b.pid : a.image < b.image;
  });
  return files;
}

// What the agent's thread wrote beside the recording.
void read_samples(const fs::path& file, Recording& recording, ModuleTable& modules) {
  // A timeline has 1 MB an hour.
  constexpr std::size_t kMaxTimelineBytes = std::size_t{64} << 20;
  if (const auto text = read_file(file.string() + kTimelineEnding, kMaxTimelineBytes)) {
    recording.timeline = read_timeline(*text);
    thin_out(recording.timeline, kMaxTimelinePoints);
  }
  if (const auto text = read_file(file.string() + kPeakEnding, kMaxRecordingBytes)) {
    recording.peak = read_sampled_snapshot(*text, modules);
  }
}

Recording read_one(const RecordingFile& file, ModuleTable& modules) {
  Recording recording;
  const auto text = read_file(file.path, kMaxRecordingBytes);
  if (!text) {
    recording.problem = text.error();
  } else if (file.image == kNoImage) {
    recording = read_heap_profiles(*text, modules);
  } else {
    recording = read_recording(*text, modules);
    read_samples(file.path, recording, modules);
  }
  recording.pid = file.pid;
  return recording;
}

}  // namespace

void mark_parent_of_recordings(const fs::path& folder) {
  const Descriptor mark(
      open((folder / ".leakrun-recordings").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
}

RecordingFolder read_recordings(const fs::path& folder, ModuleTable& modules) {
  RecordingFolder read;
  const std::vector<RecordingFile> files = files_in(folder);
  for (std::size_t i = 0; i < files.size(); i++) {
    const bool is_last_of_pid = i + 1 == files.size() || files[i + 1].pid != files[i].pid;
    if (!is_last_of_pid && files[i].image == kNoImage) {
      continue;
    }
    if (read.recordings.size() == kMaxProcesses) {
      read.is_truncated = true;
      break;
    }
    Recording recording = read_one(files[i], modules);
    // exec replaced it. One that came to its end was another process that had the same pid, as in
    // pid namespaces.
    if (is_last_of_pid || !recording.was_cut_off) {
      read.recordings.push_back(std::move(recording));
    }
  }
  return read;
}

}  // namespace leakrun

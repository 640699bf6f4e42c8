#include "runner/recordings.h"

#include <charconv>
#include <map>
#include <optional>

#include "base/file.h"
#include "profile/heap_profile.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;

// A profile of 16,000 stacks takes about 30 MB.
constexpr std::size_t kMaxRecordingBytes = std::size_t{256} << 20;
constexpr std::size_t kMaxProcesses = 1000;
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

std::map<long, RecordingFile> last_file_of_each_pid(const fs::path& folder) {
  std::map<long, RecordingFile> last;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    const auto file = recording_file(entry.path());
    if (!file) {
      continue;
    }
    const auto [found, is_new] = last.emplace(file->pid, *file);
    if (!is_new && found->second.image < file->image) {
      found->second = *file;
    }
  }
  return last;
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
  }
  recording.pid = file.pid;
  return recording;
}

}  // namespace

RecordingFolder read_recordings(const fs::path& folder, ModuleTable& modules) {
  RecordingFolder read;
  for (const auto& [pid, file] : last_file_of_each_pid(folder)) {
    if (read.recordings.size() == kMaxProcesses) {
      read.is_truncated = true;
      break;
    }
    read.recordings.push_back(read_one(file, modules));
  }
  return read;
}

}  // namespace leakrun

#include "profile/heap_profile.h"

#include "profile/runtime_words.h"
#include "profile/stack_text.h"

namespace leakrun {
namespace {

constexpr std::string_view kProfileStart = "HEAP PROFILE at RSS ";

// The last one may be of the time after main, when static destructors had freed most: that makes
// the RSS grow as well, by the runtime's own memory.
void keep_largest_profile(Recording& recording, const Snapshot& profile) {
  if (recording.final_snapshot && recording.final_snapshot->live_bytes >= profile.live_bytes) {
    return;
  }
  recording.growth = growth_between({}, profile);
  recording.final_snapshot =
      SnapshotRecord{.live_bytes = profile.live_bytes, .profile = {}, .was_denied = false};
}

// Takes what follows the line that begins a profile off `text`. Returns why it is none.
std::string read_profile(std::string_view& text, Recording& recording, ModuleTable& modules) {
  if (text.empty() || text.starts_with('\n') || text.starts_with("==")) {
    return "the runtime printed an empty heap profile (is ptrace denied?)";
  }
  const auto profile = take_partial_snapshot(text, modules);
  if (!profile) {
    return "a heap profile of the runtime is broken";
  }
  keep_largest_profile(recording, *profile);
  return {};
}

void keep_leaks(Recording& recording, std::string_view text, ModuleTable& modules) {
  auto leaks = read_leak_report(text, modules);
  if (text.find(kLeakSanitizerFailed) != std::string_view::npos) {
    recording.exit_status = 0;
    recording.leak_check_failed = true;
    recording.leaks_unknown = "LeakSanitizer could not trace the process (is ptrace denied?)";
  } else if (leaks && !leaks->leaks.empty()) {
    // LeakSanitizer replaced the exit status, and nobody wrote it down before.
    recording.exit_status = 0;
    recording.leaks = std::move(*leaks);
  } else {
    recording.leaks_unknown =
        leaks ? "without the agent nobody says whether LeakSanitizer did its check" : leaks.error();
  }
}

}  // namespace

Recording read_heap_profiles(std::string_view text, ModuleTable& modules) {
  Recording recording;
  recording.is_coarse = true;
  const std::string_view whole = text;
  // Why the profile before this place is none. The process may have ended while it was printed:
  // that takes nothing from those before it.
  std::string defect;
  while (!text.empty()) {
    const std::string_view rest = text;
    const std::string_view line = take_line(text);
    if (line.starts_with(kProfileStart)) {
      recording.growth_unknown =
          recording.growth_unknown.empty() ? defect : recording.growth_unknown;
      defect = read_profile(text, recording, modules);
    } else if (line.find(kAsanErrorStart) != std::string_view::npos && !recording.has_asan_error) {
      recording.has_asan_error = true;
      recording.asan_report = rest;
    }
  }
  keep_leaks(recording, whole, modules);
  if (!recording.final_snapshot && recording.growth_unknown.empty()) {
    recording.growth_unknown = defect.empty() ? kNoHeapProfile : defect;
  }
  return recording;
}

}  // namespace leakrun

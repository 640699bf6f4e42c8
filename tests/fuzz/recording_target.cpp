// What the agent and the runtime wrote: profile/recording.h, and what runner/measure.cpp makes of
// it, profile/growth.h.

#include "profile/recording.h"

#include "profile/growth.h"
#include "tests/fuzz/target.h"
#include "tests/fuzz/total.h"

namespace leakrun::fuzz {
namespace {

void check_snapshot(const std::optional<SnapshotRecord>& record, const ModuleTable& modules) {
  if (!record) {
    return;
  }
  require(record->live_bytes <= std::numeric_limits<std::int64_t>::max(),
          "a counter fits a std::int64_t");
  require(!(record->was_denied && record->profile), "a profile that is there was not denied");
  if (const auto& profile = record->profile) {
    const Total total = total_of(profile->sites, modules);
    require(total.bytes == profile->live_bytes && total.allocations == profile->live_allocations,
            "the sites of a profile add up to its totals");
    require(profile->live_bytes == record->live_bytes,
            "the figure of a snapshot is the total of its profile");
  }
}

// `growth` is from `begin_bytes` to `end`, by call stack where the end has a profile.
void check_growth(const Growth& growth, std::uint64_t begin_bytes, std::uint64_t end_bytes) {
  require(
      growth.bytes == static_cast<std::int64_t>(end_bytes) - static_cast<std::int64_t>(begin_bytes),
      "growth is the difference of the figures");
  std::int64_t last = std::numeric_limits<std::int64_t>::max();
  for (const SiteGrowth& site : growth.sites) {
    require(site.bytes > 0 && site.bytes <= last, "sites grew, and the largest stand first");
    last = site.bytes;
  }
}

// Sites that shrank are left out, so what is listed is as much or more.
void check_sites_explain(const Growth& growth) {
  std::int64_t listed = 0;
  for (const SiteGrowth& site : growth.sites) {
    listed += site.bytes;
  }
  require(listed >= growth.bytes, "the sites explain the growth");
}

void check_sections(const Recording& recording) {
  for (const Section& section : recording.sections) {
    require(section.kind == SectionKind::kScope || !section.limit_bytes, "a mark has no limit");
    if (section.end_bytes) {
      check_growth(section.growth, section.begin_bytes, *section.end_bytes);
    } else {
      require(section.growth.sites.empty(), "what did not end has no figures");
    }
  }
}

void check_whatever_is_known(const Recording& recording, const ModuleTable& modules,
                             bool may_be_limited) {
  require(recording.pid >= 0 && recording.parent >= 0, "a pid is not negative");
  check_snapshot(recording.baseline, modules);
  check_snapshot(recording.final_snapshot, modules);
  require(!(recording.leaks && !recording.leaks_unknown.empty()),
          "leaks are known or unknown, not both");
  require(!(recording.leaks && recording.leak_check_failed), "a check that failed tells no leaks");
  if (recording.leaks) {
    check_leaks(*recording.leaks, modules, may_be_limited);
  }
  const std::string& report = recording.asan_report;
  require(report.empty() || recording.has_asan_error, "a report is of an error");
  require(report.empty() || report.substr(0, report.find('\n')).find("ERROR: AddressSanitizer: ") !=
                                std::string::npos,
          "a report begins with the line that names its error");
}

void check_measurement(const Recording& recording, std::string_view text) {
  require((text.starts_with("leakrun-recording 2\n") || text.starts_with("leakrun-recording 3\n") ||
           text.starts_with("leakrun-recording 4\n")) &&
              text.ends_with('\n'),
          "a recording begins with its version and has whole lines");
  require(recording.baseline && recording.final_snapshot, "a measurement has both snapshots");
  require(recording.leaks || !recording.leaks_unknown.empty(),
          "leaks are known, or it is said why not");
  check_growth(recording.growth, recording.baseline->live_bytes,
               recording.final_snapshot->live_bytes);
  if (recording.final_snapshot->profile) {
    check_sites_explain(recording.growth);
  }
  check_sections(recording);
}

}  // namespace

bool accepts(std::string_view text) {
  ModuleTable modules;
  const Recording recording = read_recording(text, modules);
  check_whatever_is_known(recording, modules, text.find("Omitting ") != std::string_view::npos);
  if (!recording.problem.empty()) {
    require(recording.problem.find('\n') == std::string::npos, "a problem is one line");
    return false;
  }
  check_measurement(recording, text);
  return true;
}

}  // namespace leakrun::fuzz

#include "runner/measure.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/child_process.h"
#include "profile/heap_profile.h"
#include "profile/runtime_words.h"
#include "runner/elf_file.h"
#include "runner/ending.h"
#include "runner/recordings.h"
#include "runner/section_results.h"
#include "runner/test_environment.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;

// "heap-use-after-free" of "==1==ERROR: AddressSanitizer: heap-use-after-free on address …".
std::string asan_error_name(std::string_view report) {
  const std::size_t start = report.find(kAsanErrorStart);
  if (start == std::string_view::npos) {
    return "its report was lost";
  }
  const std::string_view name = report.substr(start + kAsanErrorStart.size());
  return std::string(name.substr(0, name.find_first_of(" \n:")));
}

// Errors that the runtime reports for a signal the program would have died of anyway
// (ReportDeadlySignal in asan_report.cpp).
bool is_deadly_signal(std::string_view name) {
  constexpr std::string_view kNames[] = {
      "SEGV", "BUS", "FPE", "ILL", "ABRT", "TRAP", "stack-overflow", "UNKNOWN SIGNAL"};
  return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

// Where not everything was recorded a leak check may have ended the test just as an ASan error
// does.
bool may_have_leaked_unseen(const Measurement& measurement) {
  const auto& processes = measurement.processes;
  return processes.empty() ||
         std::any_of(processes.begin(), processes.end(), [](const MeasuredProcess& process) {
           const Recording& recording = process.recording;
           return !recording.leaks && (!recording.problem.empty() || recording.is_coarse);
         });
}

// The report of the first ASan error that counts; from the captured output where the agent's
// copy was lost.
void find_asan_error(Measurement& measurement, const FinishedProcess& finished,
                     bool has_exit_code) {
  bool has_error = false;
  for (const MeasuredProcess& process : measurement.processes) {
    if (process.recording.has_asan_error && (process.decides || has_exit_code)) {
      has_error = true;
      if (measurement.asan_report.empty()) {
        measurement.asan_report = process.recording.asan_report;
      }
    }
  }
  if ((has_error || has_exit_code) && measurement.asan_report.empty()) {
    const std::size_t error = finished.standard_error.find(kAsanErrorStart);
    if (error != std::string::npos) {
      const std::size_t line = finished.standard_error.rfind('\n', error);
      measurement.asan_report =
          finished.standard_error.substr(line == std::string::npos ? 0 : line + 1);
    }
  }
  has_error = has_error || (has_exit_code && !measurement.asan_report.empty());
  if (!has_error && has_exit_code && may_have_leaked_unseen(measurement)) {
    const bool has_leaks = finished.standard_error.find(kLeakErrorStart) != std::string::npos;
    measurement.outcome = Outcome::kFailed;
    measurement.outcome_detail = fmt::format(
        "exit status {}{}", kSanitizerExitStatus,
        has_leaks                       ? " of LeakSanitizer, whose report is in its output"
        : measurement.processes.empty() ? ""
                                        : " of its sanitizer runtime, whose report was lost");
    return;
  }
  if (!has_error && !has_exit_code) {
    return;
  }
  const std::string name = asan_error_name(measurement.asan_report);
  measurement.outcome = is_deadly_signal(name) ? Outcome::kCrashed : Outcome::kAsanError;
  measurement.outcome_detail = name;
}

const Recording* recording_of(const Measurement& measurement, pid_t pid) {
  for (const MeasuredProcess& process : measurement.processes) {
    if (process.recording.pid == pid) {
      return &process.recording;
    }
  }
  return nullptr;
}

// LeakSanitizer's check replaces the exit status, whether it found leaks or failed itself.
bool leak_check_ended(const Recording& root) {
  return root.exit_status && !root.leak_check_returned &&
         ((root.leaks && !root.leaks->leaks.empty()) || root.leak_check_failed);
}

ProcessEnd exited(const ProcessEnd& end, int status) {
  ProcessEnd own = end;
  own.how = ProcessEnd::How::kExited;
  own.code = status & 0xff;
  return own;
}

// What the processes that their leak check ended had ended with: the first failure of theirs.
int status_of_leaking_children(const Measurement& measurement) {
  for (const MeasuredProcess& process : measurement.processes) {
    if (leak_check_ended(process.recording) && (*process.recording.exit_status & 0xff) != 0) {
      return *process.recording.exit_status;
    }
  }
  return 0;
}

void find_outcome(Measurement& measurement, const FinishedProcess& finished, const TestCase& test) {
  const bool was_ended_from_outside = finished.end.how == ProcessEnd::How::kTimedOut ||
                                      finished.end.how == ProcessEnd::How::kOverMemory ||
                                      finished.end.how == ProcessEnd::How::kNotStarted;
  const Recording* root = recording_of(measurement, finished.end.pid);
  const bool by_leak_check = root != nullptr && !was_ended_from_outside && leak_check_ended(*root);
  measurement.own_end = by_leak_check ? exited(finished.end, *root->exit_status) : finished.end;
  Ending ending = ending_of_test(test, measurement.own_end, finished);
  const bool has_exit_code = !by_leak_check && finished.end.how == ProcessEnd::How::kExited &&
                             finished.end.code == kSanitizerExitStatus;
  measurement.outcome = ending.outcome;
  measurement.outcome_detail = ending.detail;
  if (was_ended_from_outside) {
    return;
  }
  // A shell or launcher hands on the status of the process that leaked.
  const bool is_childs_leak =
      has_exit_code && std::any_of(measurement.processes.begin(), measurement.processes.end(),
                                   [](const auto& process) {
                                     return leak_check_ended(process.recording) &&
                                            !process.recording.has_asan_error;
                                   });
  if (is_childs_leak) {
    measurement.own_end = exited(finished.end, status_of_leaking_children(measurement));
    ending = ending_of_test(test, measurement.own_end, finished);
    measurement.outcome = ending.outcome;
    measurement.outcome_detail = ending.detail;
  }
  find_asan_error(measurement, finished, has_exit_code && !is_childs_leak);
}

// Why a test left no recording.
std::string reason_for_no_recording(const std::vector<std::string>& command,
                                    const MeasureOptions& options) {
  constexpr std::string_view kCure =
      "build it with -fsanitize=address (see the toolchain files: --toolchain), or exempt a test "
      "that starts no such program (label leakrun:skip)";
  const fs::path program = command.empty() ? fs::path{} : find_program(command.front());
  switch (program.empty() ? AsanLinkage::kNone : asan_linkage(program)) {
    case AsanLinkage::kExported:
      return "the program has AddressSanitizer, but the agent left no recording "
             "(was the environment cleared, or LD_PRELOAD ignored?)";
    case AsanLinkage::kStaticHidden:
      if (options.heap_profile) {
        return std::string(kNoHeapProfile);
      }
      return "the program hides its AddressSanitizer runtime (-static-libasan): link the shared "
             "one, use Clang, or link leakrun's agent (LEAKRUN_LINK_AGENT in the toolchain file)";
    case AsanLinkage::kNone:
      break;
  }
  return fmt::format("no AddressSanitizer in the test's processes: {}", kCure);
}

// Each sentence once, whatever the number of processes.
void add_note(HeapFigures& figures, std::string_view sentence) {
  if (figures.note.find(sentence) == std::string::npos) {
    figures.note += (figures.note.empty() ? "" : " ") + std::string(sentence);
  }
}

void add_leaks(Measurement& measurement, const Recording& recording, bool expects_leak_check) {
  HeapFigures& figures = measurement.figures;
  measurement.is_tracing_denied =
      measurement.is_tracing_denied || (recording.leak_check_failed && !recording.has_no_proc);
  if (recording.has_unsuspended_thread && recording.leaks && !recording.leaks->leaks.empty()) {
    measurement.has_doubtful_leaks = true;
    add_note(figures,
             "LeakSanitizer could not suspend a thread, so what it calls leaked may be in use.");
  }
  if (recording.leaks) {
    figures.leaked_bytes = figures.leaked_bytes.value_or(0) + recording.leaks->leaked_bytes;
    figures.leaked_allocations =
        figures.leaked_allocations.value_or(0) + recording.leaks->leaked_allocations;
  } else if (expects_leak_check) {
    add_note(figures, fmt::format("Leaks unknown: {}.", recording.leaks_unknown));
  }
}

// Of a process that grew so much that its call stacks should be there.
void note_unknown_stacks(Measurement& measurement, const Recording& recording) {
  if (recording.is_coarse) {
    add_note(
        measurement.figures,
        "Coarse: the growth is the most that was live in a heap profile that the runtime printed "
        "by itself, not what was live at the end.");
    return;
  }
  if ((recording.baseline && recording.baseline->was_denied) ||
      recording.final_snapshot->was_denied) {
    add_note(
        measurement.figures,
        recording.has_no_proc
            ? "Call stacks unknown: the runtime needs /proc, which the process does not see."
            : "Call stacks unknown: the runtime printed no memory profile (is ptrace denied?).");
  } else if (!recording.stacks_unknown.empty() &&
             recording.growth.bytes > static_cast<std::int64_t>(kProfileFloorBytes)) {
    add_note(measurement.figures,
             fmt::format("Call stacks unknown: {}.", recording.stacks_unknown));
  }
}

// The worst process decides; one that should have been measured and was not is worse than any.
void find_figures(Measurement& measurement, const std::vector<std::string>& command,
                  const MeasureOptions& options, std::string problem) {
  HeapFigures& figures = measurement.figures;
  for (std::size_t i = 0; i < measurement.processes.size(); i++) {
    const MeasuredProcess& process = measurement.processes[i];
    const Recording& recording = process.recording;
    if (process.is_set_aside) {
      continue;
    }
    if (recording.problem.empty() || recording.leaks) {
      add_leaks(measurement, recording, options.expects_leak_check);
    }
    if (!recording.problem.empty()) {
      problem = process.decides ? recording.problem : problem;
      continue;
    }
    if (!recording.growth_unknown.empty()) {
      problem = process.decides ? recording.growth_unknown : problem;
      continue;
    }
    if (!figures.growth_bytes || recording.growth.bytes > *figures.growth_bytes) {
      figures.growth_bytes = recording.growth.bytes;
      measurement.worst = static_cast<int>(i);
    }
    note_unknown_stacks(measurement, recording);
  }
  if (!problem.empty()) {
    figures.growth_bytes.reset();
    figures.not_measured = problem;
  } else if (!figures.growth_bytes) {
    figures.not_measured = reason_for_no_recording(command, options);
  }
}

// A test that is measured itself may start helpers that are killed, or die on purpose as in a
// death test; one that came to its end decides, also where its recording cannot be read. Where the
// test is a script, its children are the test.
void find_deciding_processes(Measurement& measurement, pid_t root) {
  if (recording_of(measurement, root) != nullptr) {
    for (MeasuredProcess& process : measurement.processes) {
      process.decides = process.recording.pid == root || (!process.recording.was_cut_off &&
                                                          process.recording.growth_unknown.empty());
    }
  }
}

void find_live_sites(MeasuredProcess& process) {
  const Recording& recording = process.recording;
  if (!recording.final_snapshot || !recording.final_snapshot->profile) {
    return;
  }
  const Snapshot& final_snapshot = *recording.final_snapshot->profile;
  process.live_sites = live_sites(final_snapshot);
  if (recording.baseline && recording.baseline->profile) {
    process.shrunk_sites = shrunk_sites(*recording.baseline->profile, final_snapshot);
  }
}

}  // namespace

Measurement measure(const fs::path& folder, const FinishedProcess& finished, const TestCase& test,
                    const MeasureOptions& options, ModuleTable& modules) {
  Measurement measurement;
  RecordingFolder recordings = read_recordings(folder, modules);
  for (Recording& recording : recordings.recordings) {
    measurement.processes.push_back({std::move(recording)});
    if (options.live_sites) {
      find_live_sites(measurement.processes.back());
    }
  }
  find_deciding_processes(measurement, finished.end.pid);
  set_exempt_processes_aside(measurement.processes);
  find_outcome(measurement, finished, test);
  find_figures(measurement, test.command, options,
               recordings.is_truncated
                   ? fmt::format("it had more than {} processes", measurement.processes.size())
                   : "");
  return measurement;
}

}  // namespace leakrun

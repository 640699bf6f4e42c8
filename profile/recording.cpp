#include "profile/recording.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "profile/module_map.h"
#include "profile/runtime_words.h"
#include "profile/section_reader.h"
#include "profile/stack_text.h"
#include "profile/suppression.h"

namespace leakrun {
namespace {

// Version 3 has lsan-suppressions besides, version 4 the modules; programs may have an older agent
// linked.
constexpr std::string_view kHeaders[] = {"leakrun-recording 4", "leakrun-recording 3",
                                         "leakrun-recording 2"};
constexpr std::string_view kNoProc = "Can't open /proc/";
constexpr std::string_view kThreadNotSuspended = "was not suspended. False leaks are possible.";

// What the agent gives as a reason to write no profile.
std::string no_profile_reason(std::string_view word) {
  if (word == "lsan") {
    return "LeakSanitizer without AddressSanitizer keeps no memory profile";
  }
  if (word == "interrupted") {
    return "the process was ended in a signal handler";
  }
  if (word == "symbolize") {
    return "the process was started with sanitizer options of its own";
  }
  return "the agent took no memory profile";
}

// Nothing, or lines like `==PID==Can't open /proc/PID/task for reading.`
bool holds_only_complaints(std::string_view text) {
  while (!text.empty()) {
    if (!take_line(text).starts_with("==")) {
      return false;
    }
  }
  return true;
}

// What stands before the line `end`, which is taken off too. None where there is no such line.
std::optional<std::string_view> take_until_line(std::string_view& text, const std::string& end) {
  const std::string marker = end + '\n';
  std::size_t at = text.starts_with(marker) ? 0 : text.find('\n' + marker);
  if (at == std::string_view::npos) {
    return std::nullopt;
  }
  if (at != 0 || !text.starts_with(marker)) {
    at++;
  }
  const std::string_view before = text.substr(0, at);
  text.remove_prefix(at + marker.size());
  return before;
}

class Reader {
 public:
  Reader(std::string_view text, ModuleTable& modules)
      : rest_(text), modules_(modules), sections_(modules) {}

  Recording read() {
    if (std::ranges::find(kHeaders, take_line(rest_)) == std::end(kHeaders)) {
      fail("it is no recording of a version that this leakrun reads");
      return std::move(recording_);
    }
    const std::string_view whole_lines = rest_.substr(0, rest_.rfind('\n') + 1);
    const bool is_cut_short = whole_lines.size() != rest_.size();
    rest_ = whole_lines;
    while (!rest_.empty() && recording_.problem.empty()) {
      read_record(take_line(rest_));
    }
    const bool was_readable = recording_.problem.empty();
    if (is_cut_short) {
      fail("its last line is cut short");
    }
    check_completeness();
    recording_.was_cut_off = was_readable && !recording_.problem.empty();
    check_hidden_leaks();
    recording_.growth = sections_.take_growth();
    recording_.sections = sections_.take_sections();
    return std::move(recording_);
  }

 private:
  void fail(std::string problem) {
    if (recording_.problem.empty()) {
      recording_.problem = std::move(problem);
    }
  }

  void read_record(std::string_view line) {
    if (take_prefix(line, "snapshot ")) {
      read_snapshot_record(line);
    } else if (line == "leak-check" || line == "leak-check-off" ||
               line == "leak-check-off interrupted") {
      read_leak_check(line);
    } else if (take_prefix(line, "exit ")) {
      read_exit(line);
    } else if (take_prefix(line, "asan-error ")) {
      read_asan_error(line);
    } else if (take_prefix(line, "lsan-suppressions ")) {
      read_lsan_suppressions(line);
    } else if (take_prefix(line, "mark ")) {
      check(sections_.read_mark(line), "a mark is broken");
    } else if (take_prefix(line, "scope ")) {
      check(sections_.read_scope(line), "a scope is broken");
    } else if (line == "scope-lost") {
      fail("more scopes were open at once than the agent can keep");
    } else if (!read_module(line) && !read_fact(line)) {
      if (!has_leak_check_) {
        fail("it holds a line that is none of the agent's");
      } else {
        read_late_report(line, rest_);
      }
    }
  }

  void check(bool is_good, const char* problem) {
    if (!is_good) {
      fail(problem);
    }
  }

  // False where the line says nothing of modules.
  bool read_module(std::string_view line) {
    if (take_prefix(line, "module ")) {
      check(module_map_.read(line), "a module is broken");
    } else if (line == "modules-lost") {
      module_map_.lose();
    } else {
      return false;
    }
    return true;
  }

  // What is said of the process as a whole. False where the line says nothing of the kind.
  bool read_fact(std::string_view line) {
    if (take_prefix(line, "pid ")) {
      recording_.pid = static_cast<std::int64_t>(take_number(line).value_or(0));
    } else if (take_prefix(line, "parent ")) {
      recording_.parent = static_cast<std::int64_t>(take_number(line).value_or(0));
    } else if (take_prefix(line, "executable ")) {
      recording_.executable = unescaped_word(line);
    } else if (take_prefix(line, "agent ")) {
      agent_ = unescaped_word(line);
      sections_.set_agent(agent_);
    } else if (line == "no-counter") {
      recording_.growth_unknown =
          "this LeakSanitizer does not count the memory of the main thread: build the tests with "
          "-fsanitize=address";
    } else if (take_prefix(line, "no-profile ")) {
      recording_.stacks_unknown = no_profile_reason(line);
    } else if (take_prefix(line, "exempt ")) {
      recording_.exempt_reason = unescaped_word(line);
    } else if (take_prefix(line, "threshold ")) {
      recording_.threshold_bytes = take_number(line);
      check(recording_.threshold_bytes && line.empty(), "a threshold is broken");
    } else {
      return false;
    }
    return true;
  }

  // From the leak check on the runtime's reports come here, those of static destructors too.
  void read_late_report(std::string_view line, std::string_view following) {
    if (line.find(kAsanErrorStart) != std::string_view::npos) {
      recording_.has_asan_error = true;
      if (!recording_.asan_report.empty()) {
        return;  // the first is kept, and a copy of the rest for each line would take for ever
      }
      // Behind it the agent may have written its own copy of the same report.
      following = following.substr(0, following.find("\nasan-error "));
      keep_asan_report(std::string(line) + '\n' + std::string(following));
    }
  }

  // `LABEL profile|counter BYTES`
  void read_snapshot_record(std::string_view line) {
    const std::string label(line.substr(0, line.find(' ')));
    line.remove_prefix(std::min(line.size(), label.size() + 1));
    const bool has_profile = take_prefix(line, "profile ");
    const bool is_known = has_profile || take_prefix(line, "counter ");
    const auto live_bytes = is_known ? take_number(line) : std::nullopt;
    if (!live_bytes || !line.empty()) {
      fail(fmt::format("the {} snapshot is broken", printable_line(label)));
      return;
    }
    // The end says the figure again.
    const auto text = take_until_line(rest_, fmt::format("snapshot-end {} {}", label, *live_bytes));
    if (!text || (!has_profile && !text->empty())) {
      fail(fmt::format("the {} snapshot is cut short", printable_line(label)));
      return;
    }
    SnapshotRecord record{.live_bytes = *live_bytes, .profile = {}, .was_denied = false};
    if (has_profile && holds_only_complaints(*text)) {
      record.was_denied = true;
      recording_.has_no_proc =
          recording_.has_no_proc || text->find(kNoProc) != std::string_view::npos;
    } else if (has_profile && !read_profile(label, *text, record)) {
      return;
    } else if (*live_bytes == 0) {
      record.profile = Snapshot{};
    }
    keep_snapshot(label, std::move(record));
  }

  void keep_snapshot(const std::string& label, SnapshotRecord record) {
    auto* const slot = label == "baseline" ? &recording_.baseline
                       : label == "final"  ? &recording_.final_snapshot
                                           : nullptr;
    if ((slot != nullptr && *slot) || (slot == nullptr && !recording_.baseline) ||
        !sections_.take(label, record)) {
      fail("it holds a snapshot that has no place there: " + printable_line(label));
    } else if (slot != nullptr) {
      *slot = std::move(record);
    }
  }

  bool read_profile(const std::string& label, std::string_view text, SnapshotRecord& record) {
    auto profile = read_snapshot(text, modules_);
    if (!profile) {
      fail(fmt::format("the {} snapshot cannot be read: {}", printable_line(label),
                       profile.error()));
      return false;
    }
    for (AllocationSite& site : profile->sites) {
      module_map_.apply(site.stack, modules_);
    }
    // The profile is the later and exacter of the two where other threads are running.
    record.live_bytes = profile->live_bytes;
    record.profile = std::move(*profile);
    return true;
  }

  // `WAY STATUS`
  void read_exit(std::string_view line) {
    const std::size_t space = line.find(' ');
    int status = 0;
    const std::string_view number = line.substr(space == std::string_view::npos ? 0 : space + 1);
    const char* const end = number.data() + number.size();
    const auto [number_end, error] = std::from_chars(number.data(), end, status);
    if (space == std::string_view::npos || error != std::errc{} || number_end != end) {
      fail("the exit status is broken");
      return;
    }
    recording_.exit_status = status;
  }

  // `LENGTH`, then the text of that length and its end mark.
  // `LENGTH`, the text, `lsan-suppressions-end`.
  void read_lsan_suppressions(std::string_view line) {
    const auto length = take_number(line);
    if (!length || *length > rest_.size()) {
      fail("the program's suppressions are cut short");
      return;
    }
    recording_.lsan_suppressions = rest_.substr(0, *length);
    rest_.remove_prefix(*length);
    check(take_prefix(rest_, "\nlsan-suppressions-end\n"), "the program's suppressions are broken");
  }

  // The agent's frame is in nearly every stack: a suppression that its path happens to match hides
  // leaks that it was not meant for.
  void check_hidden_leaks() {
    if (!recording_.leaks || agent_.empty()) {
      return;
    }
    for (const RuntimeSuppression& suppression : recording_.leaks->suppressed) {
      if (matches_pattern(suppression.pattern, agent_)) {
        fail(fmt::format(
            "LeakSanitizer hid {} by leak:{} of the program's own suppressions, which matches the "
            "path of leakrun's agent ({}) and so every stack: give that pattern more of the "
            "function's name, or move it to leakrun.supp",
            human_bytes(static_cast<std::int64_t>(suppression.bytes)),
            printable_line(suppression.pattern), printable_line(agent_)));
        return;
      }
    }
  }

  void read_asan_error(std::string_view line) {
    recording_.has_asan_error = true;
    const auto length = take_number(line);
    if (!length || *length > rest_.size()) {
      keep_asan_report(rest_);
      fail("the report of an ASan error is cut short");
      return;
    }
    keep_asan_report(rest_.substr(0, *length));
    rest_.remove_prefix(*length);
    if (!take_prefix(rest_, "\nasan-error-end\n")) {
      fail("the report of an ASan error is broken");
    }
  }

  // The runtime's buffer begins with whatever it printed before, profiles included.
  void keep_asan_report(std::string_view text) {
    const std::size_t error = text.find(kAsanErrorStart);
    if (recording_.asan_report.empty() && error != std::string_view::npos) {
      const std::size_t line = text.rfind('\n', error);
      recording_.asan_report = text.substr(line == std::string_view::npos ? 0 : line + 1);
    }
  }

  void read_leak_check(std::string_view line) {
    if (recording_.leaks || !recording_.leaks_unknown.empty()) {
      fail("it holds two leak checks");
    } else if (line == "leak-check") {
      read_leak_check_text();
    } else {
      recording_.leaks_unknown = line == "leak-check-off"
                                     ? "leak detection is off"
                                     : "the process was ended in a signal handler";
    }
  }

  // To the end of the recording: the runtime ends a leaking process in its check. Handlers that
  // leave with another status write their exit line in between, those that unload a plugin the
  // modules.
  void read_leak_check_text() {
    const auto checked = take_until_line(rest_, "leak-check-end");
    std::string_view text = checked.value_or(rest_);
    rest_ = checked ? rest_ : std::string_view{};
    recording_.leak_check_returned = checked.has_value();
    std::string report;
    while (!text.empty()) {
      std::string_view line = take_line(text);
      if (take_prefix(line, "exit ")) {
        read_exit(line);
      } else if (!read_module(line)) {
        read_late_report(line, text);
        report.append(line).append("\n");
      }
    }
    has_leak_check_ = true;
    recording_.has_unsuspended_thread = report.find(kThreadNotSuspended) != std::string::npos;
    if (report.find(kLeakSanitizerFailed) != std::string::npos) {
      recording_.leak_check_failed = true;
      recording_.has_no_proc = recording_.has_no_proc || report.find(kNoProc) != std::string::npos;
      recording_.leaks_unknown =
          recording_.has_no_proc ? "LeakSanitizer needs /proc, which the process does not see"
                                 : "LeakSanitizer could not trace the process (is ptrace denied?)";
      return;
    }
    auto leaks = read_leak_report(report, modules_);
    if (!leaks) {
      fail("the leak report cannot be read: " + leaks.error());
    } else if (!checked && leaks->leaks.empty()) {
      recording_.leaks_unknown = "the process ended before its leak check did";
    } else {
      recording_.leaks = std::move(*leaks);
      for (Leak& leak : recording_.leaks->leaks) {
        module_map_.apply(leak.stack, modules_);
      }
    }
  }

  void check_completeness() {
    check(!sections_.lacks_snapshot(), "a mark or scope has no snapshot");
    if (!recording_.baseline) {
      fail("there is no baseline snapshot");
    }
    if (!recording_.final_snapshot) {
      fail("there is no final snapshot: the process did not end by main, exit or _exit");
    }
    if (!recording_.leaks && recording_.leaks_unknown.empty()) {
      recording_.leaks_unknown = "there was no leak check";
      fail("it ends before the leak check");
    }
  }

  std::string_view rest_;
  ModuleTable& modules_;
  SectionReader sections_;
  ModuleMap module_map_;
  Recording recording_;
  std::string agent_;
  bool has_leak_check_ = false;
};

}  // namespace

Recording read_recording(std::string_view text, ModuleTable& modules) {
  return Reader(text, modules).read();
}

}  // namespace leakrun

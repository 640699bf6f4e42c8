#include "runner/run_command.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>
#include <iostream>
#include <set>
#include <sstream>

#include "base/child_process.h"
#include "base/file.h"
#include "base/text.h"
#include "report/json_report.h"
#include "report/junit_report.h"
#include "report/text_report.h"
#include "runner/discover.h"
#include "runner/elf_file.h"
#include "runner/install_layout.h"
#include "runner/terminal.h"
#include "runner/test_environment.h"
#include "runner/test_results.h"
#include "runner/version.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;

bool matches_any(const std::vector<std::string>& globs, const std::string& name) {
  return std::any_of(globs.begin(), globs.end(),
                     [&](const std::string& glob) { return glob_match(glob, name); });
}

std::vector<TestCase> selected(std::vector<TestCase> tests, const RunOptions& options) {
  const std::size_t found = tests.size();
  std::erase_if(tests, [&](const TestCase& test) {
    return (!options.filters.empty() && !matches_any(options.filters, test.name)) ||
           matches_any(options.excludes, test.name);
  });
  if (tests.empty()) {
    throw RunError(ExitStatus::kNoTests,
                   fmt::format("none of {} tests is selected by --filter and --exclude", found));
  }
  return tests;
}

std::vector<TestCase> find_tests(const RunOptions& options, const InstallLayout& layout) {
  BuildOptions build;
  build.toolchain = options.toolchain;
  build.build_dir = options.build_dir;
  build.cmake_args = options.cmake_args;
  build.jobs = options.jobs;
  build.toolchain_files = layout.toolchains;
  return selected(discover(options.targets, options.test_arguments, build), options);
}

std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text.data();
}

std::string host_name() {
  std::array<char, 256> name{};
  gethostname(name.data(), name.size() - 1);
  return name.data();
}

TextOptions text_options(const RunOptions& options, int descriptor) {
  TextOptions text;
  text.leak_report = options.leak_report;
  text.top = options.top;
  text.verbose = options.verbose;
  text.width = terminal_width(descriptor);
  text.color = wants_color(options.color, descriptor);
  return text;
}

// Whether the file system of `folder` can take another recording.
bool has_room(const fs::path& folder) {
  constexpr std::uintmax_t kLeastBytes = std::uintmax_t{64} << 10;
  std::error_code error;
  const fs::space_info space = fs::space(folder, error);
  return error || space.available >= kLeastBytes;
}

// One run of tests that were found.
class Run {
 public:
  Run(const RunOptions& options, const InstallLayout& layout, std::vector<TestCase> tests,
      std::ostream& out, const TextOptions& text)
      : options_(options),
        tests_(std::move(tests)),
        out_(out),
        text_(text),
        agent_(preloadable_agent(layout.agent, folder_.path())),
        judged_(tests_.size()),
        progress_(out, tests_.size(), options.quiet ? 0 : text.width) {
    HeapLimits limits;
    limits.threshold_bytes = options.threshold_bytes;
    limits.leaks = options.leaks;
    for (const TestCase& test : tests_) {
      limits_.push_back(limits_of(test, limits));
    }
  }

  SuiteResult run() {
    SuiteResult suite;
    suite.leakrun_version = kVersion;
    suite.started = utc_now();
    suite.host = host_name();
    suite.options = options_.as_text;
    const auto start = std::chrono::steady_clock::now();
    std::vector<std::size_t> runnable;
    for (std::size_t i = 0; i < tests_.size(); i++) {
      if (tests_[i].disabled || tests_[i].command.empty()) {
        tell(i, judge_unrun_test(tests_[i], limits_[i]));
      } else {
        runnable.push_back(i);
      }
    }
    suite.interrupted = !execute(runnable.size(), options_.jobs,
                                 {[&](std::size_t i) { return prepare(runnable[i]); },
                                  [&](std::size_t i, FinishedProcess process) {
                                    return finish(runnable[i], std::move(process));
                                  }});
    progress_.clear();
    suite.wall_seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    suite.results = results();
    return suite;
  }

  std::size_t test_count() const { return tests_.size(); }

  /// Whether recordings were lost because there was no room for them.
  bool is_folder_full() const { return is_folder_full_; }

  /// What stood in the way of measuring the tests, and its cure: a line each.
  std::vector<std::string> obstacles() const {
    std::vector<std::string> lines;
    if (is_folder_full_) {
      lines.push_back(
          fmt::format("the temporary folder {} is full, so tests could not be measured: make room "
                      "or set TMPDIR to another folder",
                      folder_.path().parent_path().string()));
    }
    if (is_tracing_denied_) {
      lines.emplace_back(
          "the tests may not be traced, which LeakSanitizer needs, so leaks are unknown: in a "
          "container use --cap-add=SYS_PTRACE or a seccomp profile that allows ptrace; do not run "
          "leakrun under strace or gdb (leakrun doctor says more)");
    }
    return lines;
  }

 private:
  // Not where the agent gets in: the runtime would print into the midst of the agent's snapshots.
  bool wants_heap_profile(const TestCase& test) const {
    if (!options_.heap_profile) {
      return false;
    }
    const fs::path program = find_program(test.command.front());
    return asan_linkage(program) != AsanLinkage::kExported && !has_linked_agent(program);
  }

  fs::path recordings(std::size_t index) const { return folder_.path() / std::to_string(index); }

  ProcessSpec prepare(std::size_t index) {
    const TestCase& test = tests_[index];
    // Where this fails nothing is recorded, and finish() says why.
    std::error_code ignored;
    fs::create_directory(recordings(index), ignored);
    progress_.started(test.name);
    ProcessSpec spec;
    spec.arguments = test.command;
    spec.working_directory = test.working_directory.string();
    spec.environment = environment_of(
        test, environment_, {agent_, recordings(index), limits_[index], wants_heap_profile(test)});
    spec.recordings = recordings(index).string();
    spec.timeout_seconds = test.timeout ? test.timeout->count() : options_.timeout_seconds;
    spec.leaves_processes = test.leaves_processes;
    return spec;
  }

  // True where the test is to run once more.
  bool finish(std::size_t index, FinishedProcess process) {
    const TestCase& test = tests_[index];
    Measurement measurement =
        measure(recordings(index), process, test.command,
                {options_.leaks != LeakPolicy::kOff, options_.heap_profile}, modules_);
    const bool is_full = !measurement.figures.not_measured.empty() && !has_room(folder_.path());
    std::error_code ignored;
    fs::remove_all(recordings(index), ignored);
    const bool leaks_decide = options_.leaks == LeakPolicy::kFail && !limits_[index].exempt;
    if (measurement.has_doubtful_leaks && leaks_decide && rerun_.insert(index).second) {
      return true;
    }
    if (is_full) {
      is_folder_full_ = true;
      measurement.figures.not_measured =
          fmt::format("the temporary folder {} is full", folder_.path().parent_path().string());
    }
    is_tracing_denied_ = is_tracing_denied_ || measurement.is_tracing_denied;
    tell(index, judge_test(test, std::move(process), std::move(measurement), limits_[index]));
    return false;
  }

  void tell(std::size_t index, JudgedTest judged) {
    progress_.clear();
    if (!options_.quiet || judged.result.verdict != Verdict::kPassed) {
      write_test_line(out_, judged.result, text_);
      out_.flush();
    }
    judged_[index] = std::move(judged);
    progress_.finished(tests_[index].name);
  }

  std::vector<TestResult> results() {
    std::vector<JudgedTest> finished;
    for (auto& judged : judged_) {
      if (judged) {
        finished.push_back(std::move(*judged));
      }
    }
    std::vector<std::string> warnings;
    auto results = with_symbols(std::move(finished), modules_, fs::current_path(), warnings);
    for (const std::string& warning : warnings) {
      std::cerr << "leakrun: " << printable_line(warning) << '\n';
    }
    return results;
  }

  const RunOptions& options_;
  std::vector<TestCase> tests_;
  std::ostream& out_;
  const TextOptions& text_;
  PrivateFolder folder_{"leakrun"};
  fs::path agent_;
  std::vector<HeapLimits> limits_;
  Environment environment_ = current_environment();
  ModuleTable modules_;
  std::vector<std::optional<JudgedTest>> judged_;
  std::set<std::size_t> rerun_;  // run for a second time
  bool is_folder_full_ = false;
  bool is_tracing_denied_ = false;
  ProgressLine progress_;
};

// True where it was written, or not asked for.
template <typename Writer>
bool write_report(const std::string& file, const char* kind, std::ostream& out, Writer writer) {
  if (file.empty()) {
    return true;
  }
  if (file == "-") {
    writer(std::cout);
    return static_cast<bool>(std::cout.flush());
  }
  std::ostringstream content;
  writer(content);
  const auto written = write_file_atomically(file, content.str());
  if (!written) {
    std::cerr << "leakrun: " << printable_line(written.error()) << '\n';
    return false;
  }
  out << kind << " report: " << printable_line(file) << '\n';
  return true;
}

bool write_reports(const RunOptions& options, const SuiteResult& suite, std::ostream& out) {
  const bool junit = write_report(options.junit_file, "JUnit", out, [&](std::ostream& report) {
    write_junit_report(report, suite, options.top);
  });
  const bool json = write_report(options.json_file, "JSON", out,
                                 [&](std::ostream& report) { write_json_report(report, suite); });
  return junit && json;
}

// Nothing could be measured: no test has figures, and at least one should have.
bool is_unmeasured(const SuiteResult& suite) {
  return std::any_of(suite.results.begin(), suite.results.end(),
                     [](const TestResult& test) {
                       return test.error == ErrorKind::kNotMeasured &&
                              test.outcome != Outcome::kNotStarted;
                     }) &&
         std::none_of(suite.results.begin(), suite.results.end(),
                      [](const TestResult& test) { return test.growth_bytes.has_value(); });
}

ExitStatus exit_status_of(const SuiteResult& suite) {
  if (suite.interrupted) {
    return ExitStatus::kInterrupted;
  }
  if (is_unmeasured(suite)) {
    return ExitStatus::kNotMeasured;
  }
  const std::size_t good = count_of(suite, Verdict::kPassed) + count_of(suite, Verdict::kSkipped);
  return good == suite.results.size() ? ExitStatus::kPassed : ExitStatus::kFailed;
}

}  // namespace

ExitStatus run_command_line(const RunOptions& options) {
  const bool has_report_on_output = options.junit_file == "-" || options.json_file == "-";
  if (options.junit_file == "-" && options.json_file == "-") {
    throw RunError(ExitStatus::kUsage,
                   "--junit - and --json - would mix on standard output: give one of them a file");
  }
  std::ostream& out = has_report_on_output ? std::cerr : std::cout;
  const TextOptions text =
      text_options(options, has_report_on_output ? STDERR_FILENO : STDOUT_FILENO);
  const InstallLayout layout = find_install_layout();
  Run run(options, layout, find_tests(options, layout), out, text);
  const SuiteResult suite = run.run();
  write_failure_details(out, suite, text);
  write_summary(out, suite, text);
  if (suite.interrupted) {
    out << fmt::format("{} of {} tests had finished.\n", suite.results.size(), run.test_count());
  }
  const bool is_written = write_reports(options, suite, out);
  for (const std::string& obstacle : run.obstacles()) {
    std::cerr << "leakrun: " << printable_line(obstacle) << '\n';
  }
  return is_written && !run.is_folder_full() ? exit_status_of(suite) : ExitStatus::kNotMeasured;
}

}  // namespace leakrun

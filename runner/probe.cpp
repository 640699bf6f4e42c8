#include "runner/probe.h"

#include <fmt/format.h>

#include <chrono>

#include "base/child_process.h"
#include "base/file.h"
#include "base/text.h"
#include "runner/kept_processes.h"
#include "runner/run_error.h"
#include "runner/test_environment.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;

constexpr double kLongestRunSeconds = 30;
constexpr std::chrono::seconds kLongestBuild{120};

// C++, so that a standard library that is not installed is noticed too. It says where its own
// function begins, so that the symbolizer can be tried where no call stack is known; it flushes,
// because LeakSanitizer ends the process before stdio would. What is volatile is not optimised
// away.
constexpr const char* kSource = R"(#include <cstdio>
#include <cstdlib>
#include <string>

extern const char __ehdr_start;

static void* volatile kept;
static void* volatile lost;

extern "C" __attribute__((noinline)) void leakrun_probe_grow() { kept = std::malloc(%GROWTH%); }

static __attribute__((noinline)) void leak() { lost = std::malloc(%LEAK%); }

int main() {
  leakrun_probe_grow();
  leak();
  lost = nullptr;
  const auto offset = reinterpret_cast<const char*>(&leakrun_probe_grow) - &__ehdr_start;
  std::puts(std::to_string(offset).c_str());
  std::fflush(stdout);
}
)";

std::string source() {
  std::string text = kSource;
  const auto put = [&](std::string_view name, auto value) {
    text.replace(text.find(name), name.size(), std::to_string(value));
  };
  put("%GROWTH%", kProbeGrowth);
  put("%LEAK%", kProbeLeak);
  return text;
}

// Empty where the program was built, else why not.
std::string build_error(const fs::path& compiler, const fs::path& folder, const fs::path& program) {
  const fs::path file = folder / "probe.cpp";
  if (const auto written = write_file_atomically(file, source()); !written) {
    return written.error();
  }
  Command command;
  command.arguments = {compiler.string(),
                       "-fsanitize=address",
                       "-fno-omit-frame-pointer",
                       "-fno-optimize-sibling-calls",
                       "-g",
                       "-O1",
                       "-fPIE",
                       "-pie",
                       file.string(),
                       "-o",
                       program.string()};
  // The compiler's own words are looked at.
  command.environment = {{"LC_ALL", "C"}};
  command.merge_standard_error = true;
  command.idle_limit = kLongestBuild;
  const auto result = run_command(command);
  if (!result) {
    return result.error();
  }
  return result->exit_status == 0
             ? ""
             : fmt::format("exit status {}\n{}", result->exit_status, result->output);
}

FinishedProcess run(const fs::path& program, const fs::path& recordings, const fs::path& agent) {
  TestCase test;
  test.name = program.filename().string();
  test.command = {program.string()};
  ProcessSpec spec;
  spec.arguments = test.command;
  spec.environment = environment_of(test, current_environment(), {agent, recordings, HeapLimits{}});
  spec.timeout_seconds = kLongestRunSeconds;
  KeptProcesses processes;
  processes.start(0, spec);
  std::vector<EndedTest> ended;
  while (ended.empty()) {
    ended = processes.wait(TestProcesses::kNoTimeLimit);
  }
  if (processes.is_interrupted()) {
    throw RunError(ExitStatus::kInterrupted, "interrupted");
  }
  return std::move(ended.front().process);
}

}  // namespace

Probe try_probe(const fs::path& compiler, const fs::path& folder, const fs::path& agent) {
  Probe probe;
  const fs::path program = folder / "probe";
  probe.build_error = build_error(compiler, folder, program);
  if (!probe.build_error.empty()) {
    return probe;
  }
  probe.program = program;
  const fs::path recordings = folder / "recordings";
  fs::create_directory(recordings);
  const FinishedProcess finished = run(program, recordings, agent);
  ModuleTable modules;
  TestCase test;
  test.command = {program.string()};
  probe.measurement = measure(recordings, finished, test, {}, modules);
  probe.standard_error = finished.standard_error;
  probe.function_offset = leading_number(finished.standard_output);
  return probe;
}

}  // namespace leakrun

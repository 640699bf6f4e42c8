#include "runner/compiler_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/child_process.h"
#include "base/text.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;

bool is_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_versioned_compiler(std::string_view name) {
  for (const std::string_view prefix : {"clang++-", "g++-"}) {
    if (name.starts_with(prefix)) {
      return is_digits(name.substr(prefix.size()));
    }
  }
  return false;
}

// clang++-NN and g++-NN of PATH, the newest first.
std::vector<fs::path> versioned_compilers() {
  const char* path = std::getenv("PATH");  // NOLINT(concurrency-mt-unsafe)
  std::vector<std::pair<int, fs::path>> found;
  for (const std::string& folder : split(path != nullptr ? path : "", ':')) {
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
      const std::string name = entry->path().filename().string();
      if (is_versioned_compiler(name) && find_program(name) == entry->path()) {
        found.emplace_back(std::atoi(name.c_str() + name.rfind('-') + 1), entry->path());
      }
    }
  }
  std::sort(found.rbegin(), found.rend());
  std::vector<fs::path> programs;
  programs.reserve(found.size());
  for (auto& [version, program] : found) {
    programs.push_back(std::move(program));
  }
  return programs;
}

std::string version_of(const fs::path& compiler, bool is_clang) {
  Command command;
  command.arguments = {compiler.string(), is_clang ? "-dumpversion" : "-dumpfullversion"};
  command.idle_limit = std::chrono::seconds(30);
  const auto result = run_command(command);
  return result && result->exit_status == 0 ? std::string(trimmed(result->output)) : std::string();
}

std::string major_of(const Compiler& compiler) {
  return compiler.version.substr(0, compiler.version.find('.'));
}

std::string name_of(const Compiler& compiler) {
  return fmt::format("{} {}", compiler.program.filename().string(), compiler.version);
}

std::string runtime_cure(const Compiler& compiler) {
  return compiler.is_clang ? install_command(fmt::format("libclang-rt-{}-dev", major_of(compiler)),
                                             "compiler-rt", "compiler-rt")
                           : install_command(fmt::format("libgcc-{}-dev", major_of(compiler)),
                                             "libasan", "gcc-libs");
}

std::string library_cure(const Compiler& compiler) {
  return install_command(compiler.is_clang ? "g++" : fmt::format("g++-{}", major_of(compiler)),
                         "gcc-c++", "gcc");
}

// The line of the compiler's output that says what is wrong.
std::string decisive_line(const std::string& output) {
  std::string last;
  for (const std::string& line : split(output, '\n')) {
    if (line.find("error") != std::string::npos || line.find("cannot find") != std::string::npos) {
      return std::string(trimmed(line));
    }
    last = trimmed(line).empty() ? last : std::string(trimmed(line));
  }
  return last;
}

Check unbuilt(Check check, const Compiler& compiler, const Probe& probe) {
  check.state = CheckState::kWarning;
  const std::string line = decisive_line(probe.build_error);
  const auto mentions = [&](std::string_view part) {
    return probe.build_error.find(part) != std::string::npos;
  };
  if (mentions("libclang_rt") || mentions("-lasan") || mentions("libasan")) {
    check.finding = fmt::format("its AddressSanitizer runtime is not installed: {}", line);
    check.cure = runtime_cure(compiler);
  } else if (mentions("fatal error:") || mentions("-lstdc++")) {
    check.finding = fmt::format("its C++ standard library is not installed: {}", line);
    check.cure = library_cure(compiler);
  } else {
    check.finding = fmt::format("cannot build a program with -fsanitize=address: {}", line);
    check.cure = fmt::format("echo 'int main() {{}}' | {} -fsanitize=address -x c++ - shows all",
                             shell_quoted(compiler.program.string()));
  }
  return check;
}

Check unmeasured(Check check, const Probe& probe) {
  const Measurement& measured = probe.measurement;
  check.state = CheckState::kWarning;
  const bool has_run = measured.outcome == Outcome::kPassed || measured.outcome == Outcome::kFailed;
  check.finding =
      has_run ? fmt::format("what it builds is not measured: {}", measured.figures.not_measured)
              : fmt::format("what it builds does not run: {}", measured.outcome_detail);
  if (measured.outcome == Outcome::kNotStarted) {
    check.cure = "set TMPDIR to a folder from which programs can be run";
  } else if (const std::string line = decisive_line(probe.standard_error); !line.empty()) {
    check.finding += fmt::format("; it wrote: {}", line);
  }
  if (check.cure.empty()) {
    check.cure =
        has_run ? "take away what LD_PRELOAD, ASAN_OPTIONS and LSAN_OPTIONS say, and look again"
                : "see the rows ASLR and agent; use another compiler until then";
  }
  return check;
}

// What is unknown of a probe whose growth was measured, each with its cure.
Check incomplete(Check check, const HeapFigures& figures, bool is_tracing_allowed) {
  check.state = CheckState::kWarning;
  const auto notes = [&](std::string_view part) {
    return figures.note.find(part) != std::string::npos;
  };
  if (!is_tracing_allowed) {
    check.finding = notes("Call stacks") ? "growth is measured; call stacks and leaks are unknown"
                                         : "growth and call stacks are measured; leaks are unknown";
    check.cure = "see the row tracing";
    return check;
  }
  check.finding = figures.note.empty() ? "growth is measured; the leak of the probe was not found"
                                       : fmt::format("growth is measured. {}", figures.note);
  check.cure =
      notes("leak detection is off") || figures.note.empty()
          ? "take detect_leaks=0 and suppressions out of ASAN_OPTIONS and LSAN_OPTIONS"
          : "do not run leakrun under strace or gdb; give a container --cap-add=SYS_PTRACE";
  return check;
}

}  // namespace

std::vector<Compiler> find_compilers() {
  std::vector<fs::path> programs;
  const char* chosen = std::getenv("CXX");  // NOLINT(concurrency-mt-unsafe)
  for (const char* name : {chosen != nullptr ? chosen : "", "clang++", "g++"}) {
    programs.push_back(find_program(name));
  }
  const std::vector<fs::path> versioned = versioned_compilers();
  programs.insert(programs.end(), versioned.begin(), versioned.end());
  std::vector<Compiler> compilers;
  std::set<std::pair<bool, std::string>> seen;
  for (const fs::path& program : programs) {
    const bool is_clang = program.filename().string().find("clang") != std::string::npos;
    if (program.empty()) {
      continue;
    }
    Compiler compiler{program, version_of(program, is_clang), is_clang};
    if (seen.emplace(is_clang, compiler.version).second) {
      compilers.push_back(std::move(compiler));
    }
  }
  return compilers;
}

Check compiler_check(const Compiler& compiler, const Probe& probe, bool is_tracing_allowed) {
  Check check{name_of(compiler), CheckState::kOk, "growth, call stacks and leaks are measured"};
  if (probe.program.empty()) {
    return unbuilt(std::move(check), compiler, probe);
  }
  const Measurement& measured = probe.measurement;
  const HeapFigures& figures = measured.figures;
  if (!figures.growth_bytes) {
    return unmeasured(std::move(check), probe);
  }
  if (*figures.growth_bytes < kProbeGrowth) {
    check.state = CheckState::kWarning;
    check.finding = fmt::format("growth is measured wrongly: {} in place of {}",
                                human_bytes(*figures.growth_bytes), human_bytes(kProbeGrowth));
    check.cure = "use another compiler, and report this to who maintains leakrun";
    return check;
  }
  const bool has_stacks =
      measured.worst >= 0 &&
      !measured.processes[static_cast<std::size_t>(measured.worst)].recording.growth.sites.empty();
  if (!has_stacks || figures.leaked_bytes.value_or(0) < kProbeLeak) {
    return incomplete(std::move(check), figures, is_tracing_allowed);
  }
  return check;
}

Check untried_compiler_check(const Compiler& compiler) {
  return {name_of(compiler), CheckState::kWarning, "installed, not tried",
          "see the rows agent and temporary folder"};
}

Check no_compiler_check() {
  return {"compilers", CheckState::kWarning,
          "neither clang++ nor g++ in PATH: programs can be measured, source trees not built",
          install_command("clang", "clang compiler-rt", "clang compiler-rt")};
}

}  // namespace leakrun

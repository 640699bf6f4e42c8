#include "runner/machine_checks.h"

#include <fmt/format.h>
#include <sys/personality.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <stdexcept>
#include <system_error>

#include "base/child_process.h"
#include "base/file.h"
#include "base/system_error.h"
#include "base/text.h"
#include "runner/aslr.h"
#include "runner/test_environment.h"
#include "symbolize/dwarf_backend.h"
#include "symbolize/llvm_symbolizer.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kEnoughFreeBytes = std::uint64_t{64} << 20;

const char* const kInstallAgain = "install leakrun again: cmake --install BUILD_FOLDER";

bool has_growth(const Probe& probe) {
  return probe.measurement.figures.growth_bytes.has_value();
}

// "LLVM version 14.0.6" of what `llvm-symbolizer --version` prints; empty where it fails.
std::string version_of_symbolizer(const fs::path& symbolizer) {
  Command command;
  command.arguments = {symbolizer.string(), "--version"};
  command.idle_limit = std::chrono::seconds(30);
  const auto result = run_command(command);
  const std::size_t start = result ? result->output.find("LLVM version") : std::string::npos;
  return start == std::string::npos
             ? ""
             : result->output.substr(start, result->output.find('\n', start) - start);
}

// Empty where leakrun names the probe's function, its file and line, else what it made of it.
std::string error_of_symbolizing(const Probe& probe) {
  DwarfBackend backend;
  const std::array<std::uint64_t, 1> offsets = {*probe.function_offset};
  const auto stacks = backend.resolve({probe.program.string(), {}}, offsets);
  if (!stacks) {
    return stacks.error();
  }
  if (stacks->size() != 1 || stacks->front().empty()) {
    return "it knows nothing of a program that was built with -g";
  }
  const Frame& frame = stacks->front().back();
  const bool is_right = frame.function.starts_with(kProbeFunction) && frame.line > 0 &&
                        fs::path(frame.file).filename() == "probe.cpp";
  return is_right ? "" : fmt::format("it says '{} {}:{}'", frame.function, frame.file, frame.line);
}

}  // namespace

std::string agent_load_error(const fs::path& agent) {
  if (::access(agent.c_str(), R_OK) != 0) {
    return fmt::format("cannot be read: {}", system_message(errno));
  }
  std::error_code error;
  const fs::path own_program = fs::read_symlink("/proc/self/exe", error);
  Command command;
  command.arguments = {own_program.string(), "--version"};
  command.environment = {{"LD_PRELOAD", agent.string()}, {"LC_ALL", "C"}};
  command.idle_limit = std::chrono::seconds(30);
  const auto result = run_command(command);
  if (!result) {
    return result.error();
  }
  // The loader goes on without what it cannot preload, and says so.
  if (const std::size_t start = result->error_output.find("ERROR: ld.so");
      start != std::string::npos) {
    return result->error_output.substr(start, result->error_output.find('\n', start) - start);
  }
  return result->exit_status == 0
             ? ""
             : fmt::format("a program under it ended with exit status {}", result->exit_status);
}

Check agent_check(const fs::path& agent, const std::string& load_error,
                  const std::vector<Probe>& probes) {
  Check check{"agent", CheckState::kOk, fmt::format("{} loads and records", agent.string())};
  std::error_code error;
  if (!fs::exists(agent, error)) {
    check.state = CheckState::kMissing;
    check.finding = fmt::format("{} is not there", agent.string());
    check.cure = kInstallAgain;
    return check;
  }
  if (!load_error.empty()) {
    check.state = CheckState::kFailed;
    check.finding = fmt::format("{} does not load: {}", agent.string(), load_error);
    check.cure = kInstallAgain;
    return check;
  }
  const auto has_started = [](const Probe& probe) {
    return !probe.program.empty() && probe.measurement.outcome != Outcome::kNotStarted;
  };
  if (std::none_of(probes.begin(), probes.end(), has_started)) {
    check.finding = fmt::format("{} loads; no program to record here", agent.string());
  } else if (std::none_of(probes.begin(), probes.end(), has_growth)) {
    check.state = CheckState::kFailed;
    check.finding = fmt::format("{} loads, but no program was measured", agent.string());
    check.cure = "see the rows of the compilers";
  }
  return check;
}

Check toolchain_files_check(const fs::path& toolchains) {
  Check check{"toolchain files", CheckState::kOk, toolchains.string()};
  std::error_code error;
  if (!fs::exists(toolchains / "clang-asan.cmake", error)) {
    check.state = CheckState::kMissing;
    check.finding = fmt::format("{} is not there or not whole", toolchains.string());
    check.cure = kInstallAgain;
  }
  return check;
}

Check symbolizer_check(const std::vector<Probe>& probes) {
  Check check{"symbolizer", CheckState::kOk, ""};
  const auto probe = std::find_if(probes.begin(), probes.end(), [](const Probe& candidate) {
    return candidate.function_offset.has_value();
  });
  if (probe == probes.end()) {
    check.finding = "not tried: no program here to try it on";
  } else if (const std::string error = error_of_symbolizing(*probe); !error.empty()) {
    check.state = CheckState::kWarning;
    check.finding = fmt::format("functions and lines are not found: {}", error);
    check.cure = "build the tests with -g";
  } else {
    check.finding = "names functions and lines";
  }
  const fs::path other = find_llvm_symbolizer();
  const std::string version = other.empty() ? "" : version_of_symbolizer(other);
  check.finding += other.empty() ? "; no llvm-symbolizer for packed split DWARF (.dwp)"
                   : version.empty()
                       ? fmt::format("; {} does not run", other.string())
                       : fmt::format("; {} ({}) for packed split DWARF", other.string(), version);
  return check;
}

Check aslr_check(std::optional<int> random_bits, bool can_be_avoided) {
  Check check{"ASLR", CheckState::kOk, ""};
  if (!random_bits) {
    check.finding = can_be_avoided
                        ? "random bits not known to this user: tests run without"
                        : "random bits not known to this user: look at the rows of the compilers";
    return check;
  }
  check.finding = fmt::format("{} random bits", *random_bits);
  if (*random_bits <= kMostRandomBits) {
    return check;
  }
  if (can_be_avoided) {
    check.finding += ": tests run without (runtimes before LLVM 17 need that)";
    return check;
  }
  check.state = CheckState::kWarning;
  check.finding +=
      ", and personality(ADDR_NO_RANDOMIZE) is denied: programs with a runtime before LLVM 17 may "
      "crash at their start";
  check.cure = fmt::format("sudo sysctl vm.mmap_rnd_bits={}, on the host where this is a container",
                           kMostRandomBits);
  return check;
}

bool can_avoid_aslr() {
  constexpr unsigned long kAsk = 0xffffffff;
  const int before = personality(kAsk);
  if (before < 0) {
    return false;
  }
  const bool is_allowed = personality(static_cast<unsigned long>(before) | ADDR_NO_RANDOMIZE) >= 0;
  personality(static_cast<unsigned long>(before));
  return is_allowed;
}

TemporaryFolderFacts temporary_folder_facts(const fs::path& agent) {
  TemporaryFolderFacts facts;
  const char* variable = std::getenv("TMPDIR");  // NOLINT(concurrency-mt-unsafe)
  facts.folder = variable != nullptr && *variable != '\0' ? variable : "/tmp";
  facts.needs_preloading = !can_be_preloaded(agent);
  try {
    const PrivateFolder folder("leakrun");
    facts.is_preloadable = can_be_preloaded(folder.path());
    if (const auto written =
            write_file_atomically(folder.path() / "probe", std::string(std::size_t{64} << 10, 'x'));
        !written) {
      facts.error = written.error();
    }
  } catch (const std::exception& error) {
    facts.error = error.what();
  }
  struct statvfs space {};
  if (statvfs(facts.folder.c_str(), &space) == 0) {
    facts.free_bytes = std::uint64_t{space.f_bavail} * space.f_frsize;
    facts.is_noexec = (space.f_flag & ST_NOEXEC) != 0;
  }
  return facts;
}

Check temporary_folder_check(const TemporaryFolderFacts& facts) {
  Check check{"temporary folder", CheckState::kOk,
              fmt::format("{}, {} free", facts.folder.string(),
                          human_bytes(static_cast<std::int64_t>(facts.free_bytes)))};
  if (!facts.error.empty()) {
    check.state = CheckState::kFailed;
    check.finding = facts.error;
    check.cure = "set TMPDIR to a folder that can be written to: export TMPDIR=/var/tmp";
  } else if (facts.needs_preloading && !facts.is_preloadable) {
    check.state = CheckState::kFailed;
    check.finding +=
        "; LD_PRELOAD takes no path with spaces or colons, neither this nor the agent's";
    check.cure = "set TMPDIR to a folder without them: export TMPDIR=/var/tmp";
  } else if (facts.is_noexec) {
    check.state = CheckState::kWarning;
    check.finding += "; mounted noexec: what doctor builds there to try cannot run";
    check.cure = "TMPDIR=$HOME leakrun doctor";
  } else if (facts.free_bytes < kEnoughFreeBytes) {
    check.state = CheckState::kWarning;
    check.finding += fmt::format(": recordings of large heaps need more than {}",
                                 human_bytes(static_cast<std::int64_t>(kEnoughFreeBytes)));
    check.cure = "make room there, or set TMPDIR to another folder: export TMPDIR=/var/tmp";
  }
  return check;
}

}  // namespace leakrun

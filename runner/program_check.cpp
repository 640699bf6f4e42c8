#include "runner/program_check.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <fstream>
#include <system_error>

#include "base/text.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;

constexpr const char* kBuildCure =
    "build it with -fsanitize=address, or let leakrun build its source tree: leakrun SOURCE_FOLDER";

// The interpreter of a script, as the kernel reads it; empty where it is none.
std::string script_interpreter(const fs::path& file) {
  char start[256] = {};
  std::ifstream stream(file, std::ios::binary);
  stream.read(start, sizeof start);
  std::string_view line(start, static_cast<std::size_t>(stream.gcount()));
  if (!line.starts_with("#!")) {
    return {};
  }
  line = trimmed(line.substr(2, line.find('\n') - 2));
  return std::string(line.substr(0, line.find_first_of(" \t")));
}

// What makes the kernel run the file with other rights than this user's (AT_SECURE, ld.so(8)).
std::string gains_rights_by(const fs::path& file) {
  struct stat status {};
  struct statvfs system {};
  if (stat(file.c_str(), &status) != 0 || statvfs(file.c_str(), &system) != 0 ||
      (system.f_flag & ST_NOSUID) != 0) {
    return {};
  }
  if ((status.st_mode & S_ISUID) != 0 && status.st_uid != getuid()) {
    return "setuid";
  }
  if ((status.st_mode & S_ISGID) != 0 && (status.st_mode & S_IXGRP) != 0 &&
      status.st_gid != getgid()) {
    return "setgid";
  }
  // Root gains nothing by them.
  const bool has_capabilities = getxattr(file.c_str(), "security.capability", nullptr, 0) > 0;
  return has_capabilities && getuid() != 0 ? "file capabilities" : "";
}

Check failed(const ProgramFacts& facts, std::string finding, std::string cure) {
  return {facts.name, CheckState::kFailed, std::move(finding), std::move(cure)};
}

std::string removal_of_rights(const ProgramFacts& facts) {
  const std::string file = shell_quoted(facts.name);
  if (facts.gains_rights_by == "setuid") {
    return fmt::format("measure a copy without that: chmod u-s {}", file);
  }
  return facts.gains_rights_by == "setgid"
             ? fmt::format("measure a copy without that: chmod g-s {}", file)
             : fmt::format("measure a copy without that: setcap -r {}", file);
}

Check script_check(const ProgramFacts& facts) {
  if (!facts.has_interpreter_file) {
    return failed(facts,
                  fmt::format("a script for {}, which is not there", facts.script_interpreter),
                  "install it, or correct the first line of the script");
  }
  return {facts.name, CheckState::kOk,
          fmt::format("a script for {}: the programs that it starts are measured",
                      facts.script_interpreter)};
}

// Of a program that the dynamic loader starts with the agent in it.
Check elf_program_check(const ProgramFacts& facts) {
  const ElfFacts& elf = *facts.elf;
  switch (elf.asan) {
    case AsanLinkage::kNone:
      if (elf.has_leak_sanitizer) {
        return {facts.name, CheckState::kWarning,
                "LeakSanitizer alone: leaks, and growth by its total where its runtime counts it "
                "(Clang 19; not Clang 14 and GCC 12: not measured)",
                kBuildCure};
      }
      return failed(facts, "no AddressSanitizer in it", kBuildCure);
    case AsanLinkage::kStaticHidden:
      if (elf.has_agent) {
        break;
      }
      return failed(
          facts, "it hides its AddressSanitizer runtime, as gcc -static-libasan does",
          "link it without -static-libasan, build it with Clang, or link leakrun's agent into it "
          "(LEAKRUN_LINK_AGENT in the toolchain file)");
    case AsanLinkage::kExported:
      break;
  }
  Check check{facts.name, CheckState::kOk,
              "AddressSanitizer and debug information: growth, leaks, call stacks with lines"};
  if (!elf.has_debug_information) {
    check.state = CheckState::kWarning;
    check.finding =
        elf.has_symbols
            ? "AddressSanitizer, but no debug information: call stacks name functions, no lines"
            : "AddressSanitizer, but stripped: call stacks are addresses";
    check.cure = elf.has_symbols ? "compile it with -g" : "compile it with -g, and do not strip it";
  }
  return check;
}

Check elf_check(const ProgramFacts& facts) {
  const ElfFacts& elf = *facts.elf;
  if (!elf.is_program) {
    return failed(facts, "an ELF file, but no program", "name the program that loads it");
  }
  if (facts.is_foreign) {
    return failed(facts, "built for another kind of machine than leakrun itself",
                  "build it for this machine, without -m32");
  }
  if (elf.interpreter.empty()) {
    return failed(facts, "statically linked: nothing can be preloaded into it",
                  "link it without -static");
  }
  if (!facts.has_interpreter_file) {
    return failed(facts, fmt::format("its dynamic loader {} is not there", elf.interpreter),
                  "build it on this machine, or run leakrun where it was built");
  }
  if (elf.interpreter.find("ld-musl") != std::string::npos) {
    return failed(facts, "linked with musl: the agent is for glibc", "build it with glibc");
  }
  if (!facts.gains_rights_by.empty()) {
    return failed(
        facts, fmt::format("has {}: the dynamic loader ignores LD_PRELOAD", facts.gains_rights_by),
        removal_of_rights(facts));
  }
  return elf_program_check(facts);
}

}  // namespace

ProgramFacts program_facts(const std::string& name) {
  ProgramFacts facts;
  facts.name = name;
  std::error_code error;
  const fs::file_status status = fs::status(name, error);
  if (!fs::exists(status)) {
    facts.open_error = error ? error.message() : "No such file or directory";
    return facts;
  }
  facts.is_folder = fs::is_directory(status);
  facts.is_executable = access(name.c_str(), X_OK) == 0;
  if (!fs::is_regular_file(status)) {
    return facts;
  }
  facts.script_interpreter = script_interpreter(name);
  facts.elf = elf_facts(name);
  const auto own = elf_facts("/proc/self/exe");
  facts.is_foreign =
      facts.elf && own && (facts.elf->machine != own->machine || facts.elf->bits != own->bits);
  facts.has_interpreter_file =
      fs::exists(facts.elf ? facts.elf->interpreter : facts.script_interpreter, error);
  facts.gains_rights_by = gains_rights_by(name);
  return facts;
}

Check program_check(const ProgramFacts& facts) {
  if (!facts.open_error.empty()) {
    return {facts.name, CheckState::kMissing, facts.open_error,
            "build it, or correct the path: ./NAME in this folder"};
  }
  if (facts.is_folder) {
    return failed(facts, "a folder, no program",
                  fmt::format("name a program; to run the tests of the folder: leakrun {}",
                              shell_quoted(facts.name)));
  }
  if (!facts.elf && facts.script_interpreter.empty()) {
    return failed(facts, "neither an ELF program nor a script", "name a program that was built");
  }
  if (!facts.is_executable && (!facts.elf || facts.elf->is_program)) {
    return failed(facts, "not executable by this user",
                  fmt::format("chmod +x {}", shell_quoted(facts.name)));
  }
  return facts.elf ? elf_check(facts) : script_check(facts);
}

}  // namespace leakrun

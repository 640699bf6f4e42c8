#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "runner/check.h"
#include "runner/elf_file.h"

namespace leakrun {

/// What decides whether and how a program can be measured; found without running it.
struct ProgramFacts {
  std::string name;        ///< as the user named it
  std::string open_error;  ///< why there is no such file; empty where there is one
  bool is_folder = false;
  bool is_executable = false;         ///< by this user
  std::string script_interpreter;     ///< behind `#!`; empty: not a script
  std::optional<ElfFacts> elf;        ///< none: not an ELF file
  bool is_foreign = false;            ///< ELF of another machine or word size than leakrun's
  bool has_interpreter_file = false;  ///< its dynamic loader, or script interpreter, is there
  /// Run by this user it would have more rights than the user: setuid, setgid or file capabilities.
  /// The loader then ignores LD_PRELOAD. The word says which; empty: none.
  std::string gains_rights_by;
};

ProgramFacts program_facts(const std::string& name);

/// How the program will be measured, or why it cannot be.
Check program_check(const ProgramFacts& facts);

}  // namespace leakrun

#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "runner/frameworks/framework.h"

namespace leakrun {

/// What a program's file says without being run.
struct ProgramFile {
  /// The frameworks whose text or symbols it has, in the order in which it is to be asked. Empty:
  /// it is not to be run just to be asked.
  std::vector<Framework> candidates;
  /// The same only where its cases are the same: its build-id, or path, size and time where it has
  /// none, and those of the shared objects that it finds by its own paths (RPATH, RUNPATH) or
  /// LD_LIBRARY_PATH, which may hold cases too. Empty where it cannot be read as ELF.
  std::string identity;
};

/// Looks at the sections of `program`; reads none of its debug information. `library_path` is the
/// LD_LIBRARY_PATH that it will run with.
ProgramFile inspect_program(const std::filesystem::path& program, const std::string& library_path);

}  // namespace leakrun

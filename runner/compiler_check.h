#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "runner/check.h"
#include "runner/probe.h"

namespace leakrun {

/// A C++ compiler that is installed.
struct Compiler {
  std::filesystem::path program;
  std::string version;    ///< "14.0.6"; empty where it does not say
  bool is_clang = false;  ///< else GCC
};

/// The compilers of CXX and PATH: clang++, g++, clang++-NN, g++-NN, each version once, under its
/// shortest name.
std::vector<Compiler> find_compilers();

/// What `probe`, built by `compiler`, says of it. `is_tracing_allowed` where that was tried: what
/// is unknown because tracing is denied has its cure in that row.
Check compiler_check(const Compiler& compiler, const Probe& probe, bool is_tracing_allowed);

/// For a compiler with which nothing could be tried, because another row failed.
Check untried_compiler_check(const Compiler& compiler);

/// For a machine without compilers.
Check no_compiler_check();

}  // namespace leakrun
